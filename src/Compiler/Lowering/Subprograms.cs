using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Encapsulations;
using Tcpq.Lowering.Payload;
using Tcpq.Planning;

namespace Tcpq.Lowering;

/// <summary>Loops that stand in functions of their own. They are global functions: the verifier checks each once, on its
/// own, and takes its result as any number, so that its paths do not multiply with those of its callers.</summary>
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

    /// <summary>Those that one of them calls.</summary>
    internal Subprograms Within(FunctionBuilder function, PacketAccess inner) =>
        new(module, function, inner, program, functions, prefix);

    /// <summary>Those that read the server's name of a ClientHello.</summary>
    internal Subprograms OverServerName(ModuleMaps maps) =>
        new(module, caller, new HelloAccess(caller, maps, module.IsHost), program, functions, "sni_");

    /// <summary>The table of a search.</summary>
    internal LlvmValue AddTable(ByteSearch search) => search.AddTable(module, $"{program.Name}_{prefix}{search.Name}");

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

    /// <summary>Looks for a TCP option: its value, with <see cref="TcpOptionFinder.PresentBit"/> where it is there.</summary>
    internal LlvmValue FindOption(TcpOptionValue value, ParsedPacket packet)
    {
        var length = caller.ShiftLeft(
            caller.ShiftRight(
                caller.ZeroExtend(caller.Load(8, caller.Offset(packet.TransportView, 12)), 64), Constant(4)),
            Constant(2));
        return Call(
            $"option_{(int)value}",
            access.Advance(packet.Transport, 20),
            [caller.Subtract(length, Constant(20))],
            (builder, inner, cursor) => TcpOptionFinder.EmitLoop(
                builder,
                position => Within(builder, inner)
                    .LookAtOption(value, cursor, builder.Parameter(2), position)));
    }

    private LlvmValue LookAtOption(TcpOptionValue value, LlvmValue cursor, LlvmValue size, LlvmValue position) => Call(
        $"look_{(int)value}",
        cursor,
        [size, position],
        (builder, inner, start) => TcpOptionFinder.EmitStep(
            builder, inner, start, builder.Parameter(2), builder.Parameter(3), value));

    /// <summary>Walks IPv6's extension headers: an <see cref="ExtensionWalk"/> result, or the identification of the
    /// fragment header.</summary>
    /// <param name="nextHeader">The first one's number.</param>
    /// <param name="first">Cursor of the first one.</param>
    /// <param name="isIdentification">The identification is asked for; 0 without a fragment header.</param>
    internal LlvmValue WalkExtensions(LlvmValue nextHeader, LlvmValue first, bool isIdentification) => Call(
        isIdentification ? "fragment_id" : "extensions",
        first,
        [nextHeader, Constant(0)],
        (builder, inner, cursor) => ExtensionWalk.Emit(
            builder, inner, cursor, builder.Parameter(2), builder.Parameter(3), isIdentification));

    /// <summary>Looks for an IP header behind what is no IP header: an <see cref="EncapsulationResult"/>.</summary>
    internal LlvmValue WalkEncapsulations(LlvmValue type, LlvmValue cursor) => Call(
        "encapsulation",
        cursor,
        [type, Constant(0)],
        (builder, inner, start) => EncapsulationWalk.Emit(
            builder, inner, start, builder.Parameter(2), builder.Parameter(3)));

    /// <summary>What the packet carries that is not looked into: its number among the program's named counters; 0 for
    /// none.</summary>
    internal LlvmValue NoteCarried(LlvmValue transport, LlvmValue protocol, LlvmValue family) => Call(
        "carried",
        transport,
        [protocol, family],
        (builder, inner, start) => TunnelStep.EmitNote(
            builder, inner, Within(builder, inner), start, builder.Parameter(2), builder.Parameter(3)));

    /// <summary>Looks into a packet for another.</summary>
    /// <param name="network">Cursor of its IP header.</param>
    /// <param name="family">4 or 6.</param>
    /// <param name="answer">What is returned.</param>
    internal LlvmValue StepIntoTunnel(LlvmValue network, LlvmValue family, TunnelAnswer answer) => Call(
        $"tunnel_{answer switch
        {
            TunnelAnswer.Next => "next",
            TunnelAnswer.Identifier => "id",
            TunnelAnswer.Frame => "frame",
            _ => "tag",
        }}",
        network,
        [family],
        (builder, inner, start) => TunnelStep.Emit(
            builder, inner, Within(builder, inner), start, builder.Parameter(2), answer));

    /// <summary>Goes to the innermost packet: an <see cref="EncapsulationResult"/>; 0 without a tunnel.</summary>
    internal LlvmValue WalkTunnels(LlvmValue network, LlvmValue family) => Call(
        "innermost",
        network,
        [family, Constant(0)],
        (builder, inner, start) => TunnelWalk.Emit(
            builder, inner, Within(builder, inner), start, builder.Parameter(2), builder.Parameter(3)));

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
        name = prefix + name;
        if (!functions.TryGetValue(name, out var function))
        {
            var number = module.Unsigned(64);
            function = module.AddFunction(
                $"{program.Name}_{name}",
                number,
                section: null,
                isStatic: module.IsHost,
                [arguments.First, arguments.Second, .. others.Select((_, i) => new IrField($"argument{i}", number))]);
            functions.Add(name, function);
            var (inner, start) = access.Resume(function);
            emit(function, inner, start);
        }

        return caller.Call(function, [arguments.FirstValue, arguments.SecondValue, .. others]);
    }

    private LlvmValue Constant(ulong value) => caller.Constant(64, value);
}
