using Tcpq.Binding.Tree;
using Tcpq.Syntax;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>The names that a script and the files it uses declare.</summary>
internal sealed class ModuleScope
{
    /// <summary>Operators that a script may have once functions and constants are where they are used: ones that use
    /// each other twice double with every step.</summary>
    internal const int MostOperators = 50_000;

    private readonly Dictionary<string, ModuleName> names = [];

    /// <summary>The files that sets name.</summary>
    internal SetFiles Files { get; init; } = new(null);

    /// <summary>Operators bound so far, with those of functions and constants as often as they are used.</summary>
    internal int Operators { get; set; }

    /// <summary>True once it was said that there are too many.</summary>
    internal bool IsTooLarge { get; set; }

    /// <summary>The kernel's names.</summary>
    internal KernelEnums Enums { get; init; } = new(null);

    /// <summary>What `live` means: true if a script is for a kernel, false if it is for captures.</summary>
    internal bool IsLive { get; init; } = true;

    /// <summary>What a name means; null if nothing declares it.</summary>
    internal ModuleName? Find(string name) => names.GetValueOrDefault(name);

    /// <summary>Adds a name; false if it is taken.</summary>
    internal bool TryAdd(string name, ModuleName meaning) => names.TryAdd(name, meaning);

    /// <summary>Notes that a declaration has a mistake, which was reported.</summary>
    internal void Break(string name) => names[name] = new ModuleName.Broken();

    /// <summary>All names.</summary>
    internal IEnumerable<string> Names => names.Keys;

    /// <summary>The names of maps.</summary>
    internal IEnumerable<string> Maps => names.Where(pair => pair.Value is ModuleName.Map).Select(pair => pair.Key);

    /// <summary>The names of functions.</summary>
    internal IEnumerable<string> Functions =>
        names.Where(pair => pair.Value is ModuleName.Def).Select(pair => pair.Key);
}

/// <summary>What a declared name means. The tree is closed.</summary>
internal abstract record ModuleName
{
    private ModuleName()
    {
    }

    /// <summary>A `const`: its expression takes the meaning that its place asks for, as if it stood there.</summary>
    /// <param name="Value">Its expression.</param>
    /// <param name="Report">Where problems in it go.</param>
    internal sealed record Const(Expression Value, BindingReport Report) : ModuleName;

    /// <summary>A `param`.</summary>
    internal sealed record Param(ParameterUse Use) : ModuleName;

    /// <summary>A `def`.</summary>
    /// <param name="Declaration">Its parameters and body.</param>
    /// <param name="Report">Where problems in it go.</param>
    internal sealed record Def(Declaration.Def Declaration, BindingReport Report) : ModuleName;

    /// <summary>A `map`.</summary>
    internal sealed record Map(ScriptMap Declared) : ModuleName;

    /// <summary>A declaration with a mistake, which was reported.</summary>
    internal sealed record Broken : ModuleName;
}

/// <summary>A parameter and what was found out about its use.</summary>
internal sealed class ParameterUse(ScriptParameter declared)
{
    private bool isFixed;

    /// <summary>The parameter.</summary>
    internal ScriptParameter Parameter => declared with { IsFixed = isFixed };

    /// <summary>Notes that something is laid out by its value.</summary>
    internal void Fix() => isFixed = true;
}
