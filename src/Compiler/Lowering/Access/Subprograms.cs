using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Planning;

namespace Tcpq.Lowering.Access;

/// <summary>Loops that stand in functions of their own. They are global functions: the verifier checks each once, on
/// its own, and takes its result as any number, so that its paths do not multiply with those of its callers.</summary>
internal sealed class Subprograms(
    ModuleBuilder module, FunctionBuilder caller, PacketAccess access, PlannedProgram program)
{
    private readonly Dictionary<string, FunctionBuilder> functions = [];
    private readonly Dictionary<string, int> texts = [];
    private readonly string prefix = "";

    private Subprograms(
        ModuleBuilder module,
        FunctionBuilder caller,
        PacketAccess access,
        PlannedProgram program,
        Dictionary<string, FunctionBuilder> functions,
        string prefix)
        : this(module, caller, access, program)
    {
        this.functions = functions;
        this.prefix = prefix;
    }

    /// <summary>The module that they stand in.</summary>
    internal ModuleBuilder Module => module;

    /// <summary>What calls them.</summary>
    internal FunctionBuilder Caller => caller;

    /// <summary>How the caller reaches the packet.</summary>
    internal PacketAccess Access => access;

    /// <summary>The same functions over other bytes.</summary>
    /// <param name="other">How those are reached.</param>
    /// <param name="mark">What their names begin with.</param>
    internal Subprograms Over(PacketAccess other, string mark) => new(module, caller, other, program, functions, mark);

    /// <summary>The name of something of theirs in the object.</summary>
    internal string FullName(string name) => $"{program.Name}_{prefix}{name}";

    /// <summary>Those that one of them calls.</summary>
    internal Subprograms Within(FunctionBuilder function, PacketAccess inner) =>
        new(module, function, inner, program, functions, prefix);

    /// <summary>A name for functions about a text: a part of a C identifier, the same for the same text.</summary>
    internal string NameOf(string text)
    {
        if (!texts.TryGetValue(text, out var number))
        {
            number = texts.Count;
            texts.Add(text, number);
        }

        return $"text_{number}";
    }

    /// <summary>Calls a function, which is emitted when it is first called.</summary>
    /// <param name="name">Its name in the program.</param>
    /// <param name="cursor">Where it reads.</param>
    /// <param name="others">At most three further arguments, of 64 bits: its parameters from 2 on.</param>
    /// <param name="emit">Fills it, given how it reaches the packet, and the cursor there.</param>
    /// <returns>What it returns, in 64 bits.</returns>
    internal LlvmValue Call(
        string name,
        LlvmValue cursor,
        LlvmValue[] others,
        Action<FunctionBuilder, PacketAccess, LlvmValue> emit)
    {
        var arguments = access.Share(module, cursor);
        var key = prefix + name;
        if (!functions.TryGetValue(key, out var function))
        {
            var number = module.Unsigned(64);
            function = module.AddFunction(
                FullName(name),
                number,
                section: null,
                isStatic: module.IsHost,
                [arguments.First, arguments.Second, .. others.Select((_, i) => new IrField($"argument{i}", number))]);
            functions.Add(key, function);
            var (inner, start) = access.Resume(function);
            emit(function, inner, start);
        }

        return caller.Call(function, [arguments.FirstValue, arguments.SecondValue, .. others]);
    }

    /// <summary>A constant of 64 bits in the caller.</summary>
    internal LlvmValue Constant(ulong value) => caller.Constant(64, value);
}
