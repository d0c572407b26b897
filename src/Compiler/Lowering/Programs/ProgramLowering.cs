using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Language.Hooks;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Headers;
using Tcpq.Lowering.Module;
using Tcpq.Lowering.Packets;
using Tcpq.Lowering.Payload;
using Tcpq.Lowering.Sockets;
using Tcpq.Lowering.Tables;
using Tcpq.Lowering.Verdicts;
using Tcpq.Planning;

namespace Tcpq.Lowering.Programs;

/// <summary>Emits a program: read the headers once, then each rule in turn.</summary>
internal sealed class ProgramLowering
{
    private readonly ProgramParts parts;
    private readonly FunctionBuilder builder;
    private readonly PlannedProgram program;
    private readonly PacketAccess? access;
    private readonly EventArguments arguments;
    private readonly Schema schema;

    private ProgramLowering(ProgramParts parts)
    {
        this.parts = parts;
        builder = parts.Builder;
        program = parts.Program;
        access = parts.Access;
        arguments = parts.Arguments;
        schema = parts.Plan.Schema;
    }

    /// <summary>Emits a program for its hook.</summary>
    internal static FunctionBuilder Lower(
        ModuleBuilder module,
        ModuleMaps maps,
        RunConfigurationGlobal configuration,
        PlannedProgram program,
        Plan plan)
    {
        var builder = ProgramEntry.AddFunction(module, program);
        builder.SetLocation(program.Rules[0].Span);
        var access = ProgramEntry.AccessOf(builder, configuration, program, plan);
        var parts = new ProgramParts(
            builder, program, plan, maps, new(builder, program.Hook, plan.Target), access,
            access is null ? null : new Subprograms(module, builder, access, program));
        new ProgramLowering(parts).Run(configuration);
        return builder;
    }

    private void Run(RunConfigurationGlobal configuration)
    {
        var exit = builder.NewBlock("exit");
        access?.Begin(exit);
        if (program.SkipsLoopback && program.IsOnlyOfBothWays)
        {
            parts.SkipLoopback(exit);
        }

        if (program.Point.WithoutPacket is { } other)
        {
            ContinueWithoutPacket(other, exit);
        }

        var socket = FindSocket(configuration, exit);
        var callback = arguments.IsCallback ? CallbackLowering.Begin(builder, arguments, program, exit) : null;
        var counters = new CounterUpdates(builder, Counters(exit), program.FirstCounter)
        {
            TakesFragments = program.Rules.All(rule => rule.TakesFragments),
        };
        if (!program.IsHidden && !program.Point.IsTracked)
        {
            counters.Increment(CounterKind.Seen);
        }

        var packet = ReadHeaders(counters, exit);
        var hello = ReadHello(packet, counters);
        var scratch = new Scratch(
            builder,
            schema.Tables.Select(table => table.Map.KeySize).DefaultIfEmpty().Max(),
            schema.Maps.Select(map => map.KeySize).DefaultIfEmpty().Max());
        var time = new EventTime(builder, parts.AnyAccess);
        var verdicts = VerdictLowering.For(builder, program, parts.Maps, counters);
        var rules = new RuleLowering(
            parts, new(packet, hello, socket, time, callback), counters, scratch, verdicts);
        foreach (var rule in program.Rules)
        {
            rules.Lower(rule);
        }

        Decide(verdicts, packet, exit);
        builder.MoveTo(exit);
        builder.Return(builder.Constant(32, unchecked((uint)program.Hook.PassVerdict)));
    }

    private SocketLowering? FindSocket(RunConfigurationGlobal configuration, LlvmBlock exit)
    {
        if (program.Point.Socket is not { } argument)
        {
            return null;
        }

        var socket = SocketLowering.Begin(builder, arguments, argument, parts.Plan.UsesCookies, exit);
        configuration.FilterNamespace(builder, exit, socket.NetworkNamespace);
        return socket;
    }

    private ParsedPacket? ReadHeaders(CounterUpdates counters, LlvmBlock exit) => access is null
        ? null
        : HeaderParser.Parse(
            builder, access, parts.Subprograms!, program.IsTcpOnly, counters, exit,
            parts.Plan.LooksInside && access.SeesTunnels);

    private LlvmValue? ReadHello(ParsedPacket? packet, CounterUpdates counters) =>
        program.Rules.Any(rule => rule.ReadsHello)
            ? HelloLowering.Take(
                builder, access!, parts.Subprograms!, parts.Maps, packet!, counters, schema.HelloCounter!.Value,
                parts.Index, program.IsTcpOnly)
            : null;

    private void Decide(VerdictLowering? verdicts, ParsedPacket? packet, LlvmBlock exit)
    {
        if (verdicts is null)
        {
            builder.Branch(exit);
            return;
        }

        builder.SetLocation(program.Rules[^1].Span);
        var fields = new FieldLowering(builder, access!, parts.Subprograms!, packet!, isTcp: true);
        verdicts.Finish(packet!, fields, new ColumnStore(builder, texts: null), exit);
    }

    private LlvmValue Counters(LlvmBlock exit)
    {
        if (program.Hook == HookTable.Capture)
        {
            return parts.Maps[Schema.CountersMap];
        }

        var index = builder.Alloca(4, 4);
        builder.Store(builder.Constant(32, 0), index);
        var counters = builder.CallHelper(BpfHelper.MapLookupElem, parts.Maps[Schema.CountersMap], index);
        var there = builder.NewBlock("counters");
        builder.Branch(builder.Compare(IntPredicate.Equal, counters, builder.Null), exit, there);
        builder.MoveTo(there);
        return counters;
    }

    // A segment that is still to get its headers, or none at all.
    private void ContinueWithoutPacket(int argument, LlvmBlock exit)
    {
        var (some, none) = (builder.NewBlock("some_packet"), builder.NewBlock("no_packet"));
        var skb = arguments.Pointer(argument);
        builder.Branch(builder.Compare(IntPredicate.Equal, skb, builder.Null), none, some);
        builder.MoveTo(some);
        var reader = new KernelReader(builder, arguments.AreTyped);
        var header = reader.Integer(KernelTypes.SkBuff, skb, "network_header", 16);
        builder.Branch(builder.Compare(IntPredicate.Equal, header, builder.Constant(64, 0)), none, exit);
        builder.MoveTo(none);
    }
}
