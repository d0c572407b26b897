using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Module;

namespace Tcpq.Lowering.Verdicts;

/// <summary>Emits captures. A record is reserved before its packet is copied, in one of a few sizes, for the verifier
/// wants to know its size; so nothing is copied twice, and no program writes where another one does.</summary>
/// <param name="builder">Where to emit.</param>
/// <param name="access">Reaches the packet.</param>
/// <param name="subprograms">Takes the function that copies.</param>
/// <param name="maps">The module's maps.</param>
/// <param name="program">The program's index in the script.</param>
/// <param name="counters">Where packets and losses are counted.</param>
internal sealed class PacketCopyLowering(
    FunctionBuilder builder,
    PacketAccess access,
    Subprograms subprograms,
    ModuleMaps maps,
    int program,
    CounterUpdates counters)
{
    private const ulong Whole = 0;
    private const ulong Cut = 1;
    private const ulong Lost = 2;

    // BPF_RB_* (include/uapi/linux/bpf.h)
    private const ulong NoWakeup = 1;
    private const ulong ForceWakeup = 2;
    private const ulong AvailableData = 0;

    // Room for packets that carry little, for those of usual networks, and for some that were merged.
    private static readonly int[] Rooms = [256, 2048, 16_384];

    /// <summary>Emits a capture.</summary>
    internal void Emit(CaptureSchema capture)
    {
        var result = subprograms.Call(
            "capture", access.Start(), [Number(builder, (ulong)capture.Id)],
            (function, inner, start) =>
                EmitFunction(function, inner, start, Math.Min(capture.SnapLength, inner.LongestCopy)));
        var (whole, cut, lost, taken, done) = (
            builder.NewBlock("whole"), builder.NewBlock("cut"), builder.NewBlock("lost"), builder.NewBlock("taken"),
            builder.NewBlock("captured"));
        builder.Switch(result, whole, (Cut, cut), (Lost, lost));
        builder.MoveTo(cut);
        counters.Increment(capture.CutCounter);
        builder.Branch(taken);
        builder.MoveTo(whole);
        builder.Branch(taken);
        builder.MoveTo(taken);
        counters.Increment(capture.CapturedCounter);
        builder.Branch(done);
        builder.MoveTo(lost);
        counters.Increment(capture.LostCounter);
        builder.Branch(done);
        builder.MoveTo(done);
    }

    private void EmitFunction(FunctionBuilder function, PacketAccess inner, LlvmValue start, int most)
    {
        var (total, there) = (inner.Remaining(start), inner.Available(start));
        var limit = Number(function, (ulong)most);
        var isLonger = function.Compare(IntPredicate.UnsignedGreater, there, limit);
        var length = function.Select(isLonger, limit, there);
        var lost = function.NewBlock("lost");
        foreach (var room in Rooms)
        {
            if (room < most)
            {
                var (fits, larger) = (function.NewBlock("fits"), function.NewBlock("larger"));
                function.Branch(
                    function.Compare(IntPredicate.UnsignedGreater, length, Number(function, (ulong)room)), larger,
                    fits);
                function.MoveTo(fits);
                EmitRecord(function, inner, start, room, length, there, total, lost);
                function.MoveTo(larger);
            }
        }

        EmitRecord(function, inner, start, most, length, there, total, lost);
        function.MoveTo(lost);
        function.Return(Number(function, Lost));
    }

    private void EmitRecord(
        FunctionBuilder function,
        PacketAccess inner,
        LlvmValue start,
        int room,
        LlvmValue length,
        LlvmValue there,
        LlvmValue total,
        LlvmBlock lost)
    {
        var ring = maps[Schema.PacketsMap];
        var record = function.CallHelper(
            BpfHelper.RingbufReserve, ring, Number(function, (ulong)(PacketRecord.HeaderSize + room)),
            Number(function, 0));
        var (reserved, bounded, copied, failed) = (
            function.NewBlock("reserved"), function.NewBlock("bounded"), function.NewBlock("copied"),
            function.NewBlock("failed"));
        function.Branch(function.Compare(IntPredicate.Equal, record, function.Null), lost, reserved);
        function.MoveTo(reserved);

        // From 1 to the room, as the verifier wants to see it.
        var last = function.Opaque(function.Subtract(length, Number(function, 1)));
        function.Branch(
            function.Compare(IntPredicate.UnsignedGreater, last, Number(function, (ulong)room - 1)), failed, bounded);
        function.MoveTo(bounded);
        var bytes = function.Add(last, Number(function, 1));
        var error = inner.Copy(
            start, Number(function, 0), function.Offset(record, PacketRecord.HeaderSize), bytes);
        function.Branch(function.Compare(IntPredicate.Equal, error, Number(function, 0)), copied, failed);

        function.MoveTo(failed);
        function.CallHelper(BpfHelper.RingbufDiscard, record, Number(function, NoWakeup));
        function.Branch(lost);

        function.MoveTo(copied);
        EmitHeader(function, inner, record, bytes, total);
        var waiting = function.CallHelper(BpfHelper.RingbufQuery, ring, Number(function, AvailableData));
        var isMuch = function.Compare(
            IntPredicate.UnsignedGreater, waiting, Number(function, ModuleMaps.PacketRingBytes / 4));
        function.CallHelper(
            BpfHelper.RingbufSubmit, record,
            function.Select(isMuch, Number(function, ForceWakeup), Number(function, NoWakeup)));
        var isCut = function.Compare(IntPredicate.UnsignedLess, bytes, there);
        function.Return(function.Select(isCut, Number(function, Cut), Number(function, Whole)));
    }

    private void EmitHeader(
        FunctionBuilder function, PacketAccess inner, LlvmValue record, LlvmValue bytes, LlvmValue total)
    {
        Store32(PacketRecord.IdOffset, function.Parameter(2));
        Store32(PacketRecord.CapturedOffset, bytes);
        Store32(PacketRecord.LengthOffset, total);
        Store32(PacketRecord.DeviceOffset, inner.DeviceIndex());
        function.Store(inner.Time(), function.Offset(record, PacketRecord.TimeOffset));
        Store32(PacketRecord.ProgramOffset, Number(function, (ulong)program));
        Store32(PacketRecord.TagOffset, inner.MetadataTag());
        Store32(PacketRecord.TagTypeOffset, inner.MetadataTagType());
        Store32(
            PacketRecord.EtherTypeOffset, inner.StartsAtLink ? Number(function, 0) : inner.Protocol());

        void Store32(int offset, LlvmValue value) =>
            function.Store(function.Truncate(value, 32), function.Offset(record, offset));
    }

    private static LlvmValue Number(FunctionBuilder function, ulong value) => function.Constant(64, value);
}
