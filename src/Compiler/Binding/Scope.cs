using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;

namespace Tcpq.Binding;

/// <summary>What names mean in a block.</summary>
/// <param name="row">The rule's event; null outside of rules.</param>
/// <param name="module">What the script declares.</param>
internal sealed class Scope(Event? row, ModuleScope module)
{
    /// <summary>Expansions of functions and constants inside each other, beyond which one must contain
    /// itself.</summary>
    internal const int MaximumDepth = 32;

    private readonly Dictionary<string, Local> locals = [];
    private readonly Dictionary<string, BoundExpression> values = [];
    private readonly Dictionary<string, int> weights = [];

    /// <summary>The rule's event; null outside of rules.</summary>
    internal Event? Event => row;

    /// <summary>What the script declares.</summary>
    internal ModuleScope Module => module;

    /// <summary>How many expansions this one is inside of.</summary>
    internal int Depth => Expanding.Length;

    private ImmutableArray<string> Expanding { get; init; } = [];

    /// <summary>The local of that name, or null.</summary>
    internal Local? FindLocal(string name) => locals.GetValueOrDefault(name);

    /// <summary>The value that a name stands for: a function's argument, a column; or null.</summary>
    internal BoundExpression? FindValue(string name) => values.GetValueOrDefault(name);

    /// <summary>How many operators are in the argument that a name stands for.</summary>
    internal int WeightOf(string name) => weights.GetValueOrDefault(name);

    /// <summary>True if a local or a value has this name.</summary>
    internal bool HasOwn(string name) => locals.ContainsKey(name) || values.ContainsKey(name);

    /// <summary>Adds a local; false if the name is taken.</summary>
    internal bool TryAdd(Local local) =>
        !values.ContainsKey(local.Name) && Module.Find(local.Name) is null && locals.TryAdd(local.Name, local);

    /// <summary>Lets a name stand for a value; false if the name is taken.</summary>
    internal bool TryAdd(string name, BoundExpression value) => values.TryAdd(name, value);

    /// <summary>Lets a name stand for a function's argument.</summary>
    internal void Add(string name, Argument argument)
    {
        values[name] = argument.Value;
        weights[name] = argument.Weight;
    }

    /// <summary>The scope of a block inside this one: it sees what is known so far, and keeps what it adds.</summary>
    internal Scope Nested()
    {
        var nested = new Scope(Event, Module) { Expanding = Expanding };
        foreach (var (name, local) in locals)
        {
            nested.locals.Add(name, local);
        }

        foreach (var (name, value) in values)
        {
            nested.values.Add(name, value);
        }

        return nested;
    }

    /// <summary>The scope of a function's body or a constant's value: nothing of this one but the event.</summary>
    /// <param name="name">The function's or constant's name.</param>
    /// <param name="inner">The event, where the value may depend on it.</param>
    internal Scope Expansion(string name, Event? inner) => new(inner, Module) { Expanding = Expanding.Add(name) };

    /// <summary>True inside of the expansion of a name.</summary>
    internal bool IsInside(string name) => Expanding.Contains(name);

    /// <summary>The fields that can be named here.</summary>
    internal IEnumerable<Field> Fields => Event is null
        ? []
        : Event.Fields.Concat(FieldTable.Rows.Where(Event.Gives)).DistinctBy(row => row.Name);

    /// <summary>The other names that can be used here.</summary>
    internal IEnumerable<string> Names => locals.Keys.Concat(values.Keys).Concat(Module.Names);
}
