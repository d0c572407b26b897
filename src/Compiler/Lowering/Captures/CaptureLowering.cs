using Tcpq.Contract;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Module;
using Tcpq.Lowering.Programs;
using Tcpq.Planning;

namespace Tcpq.Lowering.Captures;

/// <summary>Compiles a plan to native code that takes many packets of a capture in one call.</summary>
internal static class CaptureLowering
{
    /// <summary>The function `void (struct captured_packet *, const struct batched_packet *, u64 count)`: a
    /// <see cref="CapturedPacket"/>, and an array of <see cref="BatchedPacket"/>.</summary>
    internal const string Handler = "tcpq_handle";

    /// <summary>Adds a plan's functions to a module.</summary>
    internal static void Lower(ModuleBuilder module, Plan plan)
    {
        // What the tracker of connections tells may come behind the last packet.
        var maps = new ModuleMaps(
            module, plan.Schema, plan.Target, queuesUpdates: plan.Programs.All(program => !program.Point.IsTracked));
        var configuration = new RunConfigurationGlobal(module);
        var programs = plan.Programs
            .Select(program => !program.Point.IsTracked
                ? ProgramLowering.Lower(module, maps, configuration, program, plan)
                : FlowLowering.Lower(module, maps, configuration, program, plan))
            .ToList();
        var pointer = module.VoidPointer;
        var builder = module.AddFunction(
            Handler, null, null, isStatic: false,
            new("packet", pointer), new("batch", pointer), new("count", module.Unsigned(64)));
        var (packet, batch, count) = (builder.Parameter(0), builder.Parameter(1), builder.Parameter(2));
        var notesTime = plan.Schema.Tables.Any(table => table.Value.Aggregate.NeedsClock);
        var (loop, done) = (builder.NewBlock("packet"), builder.NewBlock("done"));
        var start = builder.Current;
        var size = builder.Constant(64, BatchedPacket.Size);
        var end = builder.Offset(batch, builder.Multiply(count, size));
        builder.Branch(builder.Compare(IntPredicate.Equal, batch, end), done, loop);

        builder.MoveTo(loop);
        var current = builder.OpenPhi(batch);
        builder.AddIncoming(current, batch, start);
        Describe(builder, packet, current, notesTime);
        programs.ForEach(program => builder.Call(program, packet));
        var next = builder.Offset(current, size);
        builder.AddIncoming(current, next, builder.Current);
        builder.Branch(builder.Compare(IntPredicate.Equal, next, end), done, loop);

        builder.MoveTo(done);
        maps.Queues?.Finish(builder);
        builder.ReturnVoid();
    }

    // The programs are inlined, and read all this from registers.
    private static void Describe(FunctionBuilder builder, LlvmValue packet, LlvmValue batched, bool notesTime)
    {
        var handled = builder.Offset(packet, CapturedPacket.HandledOffset);
        builder.Store(builder.Add(builder.Load(64, handled), builder.Constant(64, 1)), handled);
        var bytes = builder.LoadPointer(builder.Offset(batched, BatchedPacket.DataOffset));
        builder.Store(bytes, builder.Offset(packet, CapturedPacket.DataOffset));
        var captured = builder.Load(32, builder.Offset(batched, BatchedPacket.CapturedLengthOffset));
        builder.Store(
            builder.Offset(bytes, builder.ZeroExtend(captured, 64)), builder.Offset(packet, CapturedPacket.EndOffset));
        var time = builder.Load(64, builder.Offset(batched, BatchedPacket.TimeOffset));
        builder.Store(time, builder.Offset(packet, CapturedPacket.TimeOffset));
        if (notesTime)
        {
            NoteTime(builder, packet, time);
        }

        builder.Store(
            builder.Load(32, builder.Offset(batched, BatchedPacket.LengthOffset)),
            builder.Offset(packet, CapturedPacket.WireLengthOffset));
    }

    // Packets of several files and interfaces are not always in order.
    private static void NoteTime(FunctionBuilder builder, LlvmValue packet, LlvmValue time)
    {
        var (first, last) = (
            builder.Offset(packet, CapturedPacket.FirstTimeOffset),
            builder.Offset(packet, CapturedPacket.LastTimeOffset));
        var (earliest, latest) = (builder.Load(64, first), builder.Load(64, last));
        var isFirst = builder.Or(
            builder.Compare(IntPredicate.Equal, earliest, builder.Constant(64, 0)),
            builder.Compare(IntPredicate.UnsignedLess, time, earliest));
        builder.Store(builder.Select(isFirst, time, earliest), first);
        builder.Store(
            builder.Select(builder.Compare(IntPredicate.UnsignedGreater, time, latest), time, latest), last);
    }
}
