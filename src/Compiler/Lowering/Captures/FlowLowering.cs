using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Headers;
using Tcpq.Lowering.Module;
using Tcpq.Lowering.Packets;
using Tcpq.Lowering.Programs;
using Tcpq.Planning;

namespace Tcpq.Lowering.Captures;

/// <summary>Emits what a capture's flow events need: a function that stores each TCP segment for the tracker, and the
/// program of the events' rules, which the tracker calls.</summary>
internal static class FlowLowering
{
    /// <summary>The function that the tracker provides, `void (CapturedPacket *)`.</summary>
    internal const string Track = "tcpq_track";

    /// <summary>The function that the tracker calls for what it tells, `int (CapturedPacket *)`.</summary>
    internal const string Told = "tcpq_told";

    private const string Section = "tcpq_segment";

    private static readonly (string Field, int Offset, int Bits)[] Stored =
    [
        ("seq", FlowSegment.SequenceOffset, 32),
        ("ack_seq", FlowSegment.AcknowledgmentOffset, 32),
        ("payload_len", FlowSegment.PayloadOffset, 32),
        ("win", FlowSegment.WindowOffset, 16),
        ("sport", FlowSegment.SourcePortOffset, 16),
        ("dport", FlowSegment.DestinationPortOffset, 16),
        ("flags", FlowSegment.FlagsOffset, 8),
        ("ttl", FlowSegment.HopLimitOffset, 8),
        ("doff", FlowSegment.HeaderWordsOffset, 8),
    ];

    // `ip.id` would look for IPv6's fragment header too, in all segments.
    private static readonly FieldRead Identification = new FieldRead.IpHeader(new HeaderBits(4, 2), null);

    /// <summary>Emits both.</summary>
    /// <returns>The function to call for each packet.</returns>
    internal static FunctionBuilder Lower(
        ModuleBuilder module,
        ModuleMaps maps,
        RunConfigurationGlobal configuration,
        PlannedProgram program,
        Plan plan)
    {
        Export(module, ProgramLowering.Lower(module, maps, configuration, program, plan));
        var builder = module.AddFunction(
            Section, module.Signed(32), section: null, isStatic: true, new IrField("packet", module.VoidPointer));
        builder.SetLocation(program.Rules[0].Span);
        var access = new CaptureAccess(builder);
        var exit = builder.NewBlock("exit");
        access.Begin(exit);
        var counters = new CounterUpdates(builder, maps[Schema.CountersMap], program.FirstCounter);
        counters.Increment(CounterKind.Seen);
        var subprograms = new Subprograms(module, builder, access, program with { Name = Section });
        var packet = HeaderParser.Parse(
            builder, access, subprograms, isTcpOnly: true, counters, exit, plan.LooksInside);
        Store(builder, packet, new FieldLowering(builder, access, subprograms, packet, isTcp: true));
        builder.CallExternal(Track, CallResult.None, builder.Parameter(0));
        builder.Branch(exit);
        builder.MoveTo(exit);
        builder.Return(builder.Constant(32, 0));
        return builder;
    }

    private static void Export(ModuleBuilder module, FunctionBuilder program)
    {
        var builder = module.AddFunction(
            Told, module.Signed(32), section: null, isStatic: false, new IrField("packet", module.VoidPointer));
        builder.Return(builder.Call(program, builder.Parameter(0)));
    }

    private static void Store(FunctionBuilder builder, ParsedPacket packet, FieldLowering fields)
    {
        var context = builder.LoadPointer(builder.Offset(builder.Parameter(0), CapturedPacket.FlowOffset));
        var segment = builder.Offset(context, FlowContext.SegmentOffset);
        foreach (var (name, offset) in (ReadOnlySpan<(string, int)>)
            [("saddr", FlowSegment.SourceOffset), ("daddr", FlowSegment.DestinationOffset)])
        {
            var address = fields.Address((FieldRead.IpAddress)FieldTable.Find(name)!.Read);
            builder.Store(address.First, builder.Offset(segment, offset));
            builder.Store(address.Second, builder.Offset(segment, offset + 8));
        }

        foreach (var (name, offset, bits) in Stored)
        {
            StoreNumber(FieldTable.Find(name)!.Read, offset, bits);
        }

        StoreNumber(Identification, FlowSegment.IdentificationOffset, 16);
        builder.Store(packet.Transport.View, builder.Offset(segment, FlowSegment.HeaderOffset));

        void StoreNumber(FieldRead read, int offset, int bits) =>
            builder.Store(builder.Resize(fields.Number(read).Value, bits), builder.Offset(segment, offset));
    }
}
