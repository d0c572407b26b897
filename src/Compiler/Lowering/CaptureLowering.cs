using Tcpq.Llvm;
using Tcpq.Planning;

namespace Tcpq.Lowering;

/// <summary>Compiles a plan to native code that libpcap calls for each packet.</summary>
internal static class CaptureLowering
{
    /// <summary>The function with libpcap's `pcap_handler` signature; its user argument is a
    /// <see cref="CapturedPacket"/>.</summary>
    internal const string Handler = "tcpq_packet";

    // struct pcap_pkthdr with 64-bit time (pcap/pcap.h); at nanosecond precision tv_usec holds nanoseconds.
    private const int SecondsOffset = 0;
    private const int NanosecondsOffset = 8;
    private const int CapturedLengthOffset = 16;
    private const int LengthOffset = 20;
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Compiles a plan.</summary>
    /// <param name="plan">A plan for captures.</param>
    /// <param name="symbols">Addresses of helpers, maps and counters.</param>
    internal static HostJit Compile(Plan plan, IReadOnlyDictionary<string, nint> symbols) =>
        HostJit.Compile(module => Lower(module, plan), symbols);

    private static void Lower(ModuleBuilder module, Plan plan)
    {
        var maps = new ModuleMaps(module, plan.Schema, plan.Target);
        var configuration = new RunConfigurationGlobal(module);
        var programs = plan.Programs
            .Select(program => ProgramLowering.Lower(module, maps, configuration, program, plan))
            .ToList();
        var pointer = module.VoidPointer;
        var builder = module.AddFunction(
            Handler, null, null, isStatic: false, new("user", pointer), new("header", pointer), new("bytes", pointer));
        var (packet, header, bytes) = (builder.Parameter(0), builder.Parameter(1), builder.Parameter(2));
        var handled = builder.Offset(packet, CapturedPacket.HandledOffset);
        builder.Store(builder.Add(builder.Load(64, handled), builder.Constant(64, 1)), handled);
        builder.Store(bytes, builder.Offset(packet, CapturedPacket.DataOffset));
        var captured = builder.ZeroExtend(builder.Load(32, builder.Offset(header, CapturedLengthOffset)), 64);
        builder.Store(builder.Offset(bytes, captured), builder.Offset(packet, CapturedPacket.EndOffset));
        var time = builder.Add(
            builder.Multiply(
                builder.Load(64, builder.Offset(header, SecondsOffset)), builder.Constant(64, NanosecondsPerSecond)),
            builder.Load(64, builder.Offset(header, NanosecondsOffset)));
        builder.Store(time, builder.Offset(packet, CapturedPacket.TimeOffset));
        if (plan.Schema.Tables.Any(table => table.Aggregate.NeedsClock))
        {
            NoteTime(builder, packet, time);
        }

        builder.Store(
            builder.Load(32, builder.Offset(header, LengthOffset)),
            builder.Offset(packet, CapturedPacket.WireLengthOffset));
        programs.ForEach(program => builder.Call(program, packet));
        builder.ReturnVoid();
    }

    // Packets of several files and interfaces are not always in order.
    private static void NoteTime(FunctionBuilder builder, LlvmValue packet, LlvmValue time)
    {
        var (first, last) = (
            builder.Offset(packet, CapturedPacket.FirstTimeOffset), builder.Offset(packet, CapturedPacket.LastTimeOffset));
        var (earliest, latest) = (builder.Load(64, first), builder.Load(64, last));
        var isFirst = builder.Or(
            builder.Compare(IntPredicate.Equal, earliest, builder.Constant(64, 0)),
            builder.Compare(IntPredicate.UnsignedLess, time, earliest));
        builder.Store(builder.Select(isFirst, time, earliest), first);
        builder.Store(
            builder.Select(builder.Compare(IntPredicate.UnsignedGreater, time, latest), time, latest), last);
    }
}
