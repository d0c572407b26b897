using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Language;
using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Access;

/// <summary>A packet of a capture in memory, described by a <see cref="CapturedPacket"/>.</summary>
internal sealed class CaptureAccess(FunctionBuilder builder) : DirectAccess(builder)
{
    private const ulong GoldenRatio = 0x9e37_79b9_7f4a_7c15; // 2^64 divided by it: neighbours come to lie far apart

    internal override bool StartsAtLink => true;

    private LlvmValue Context => Builder.Parameter(0);

    protected override string ContextName => "captured_packet";

    protected override BpfHelper? CopyHelper => null;

    internal override void Begin(LlvmBlock reject) => LoadBounds();

    protected override DirectAccess In(FunctionBuilder other) => new CaptureAccess(other);

    protected override void LoadBounds()
    {
        Data = Builder.LoadPointer(Builder.Offset(Context, CapturedPacket.DataOffset));
        End = Builder.LoadPointer(Builder.Offset(Context, CapturedPacket.EndOffset));
    }

    internal override LlvmValue Remaining(LlvmValue cursor) =>
        Builder.Subtract(ContextWord(Context, CapturedPacket.WireLengthOffset), DistanceTo(cursor));

    internal override LlvmValue Protocol() =>
        throw new InvalidOperationException("a capture starts at the link header");

    internal override LlvmValue MetadataTag() => Builder.Constant(64, 0);

    internal override LlvmValue Available(LlvmValue cursor) =>
        Builder.Subtract(Builder.PointerToInt(End), Builder.PointerToInt(cursor));

    internal override LlvmValue DeviceIndex() => Builder.Constant(64, 0);

    internal override LlvmValue LinkType() => ContextWord(Context, CapturedPacket.LinkTypeOffset);

    // Every packet of a capture is one that the wire carried.
    internal override Optional Metadata(PacketMetadata value) => value == PacketMetadata.Segments
        ? new(Builder.Constant(64, 0))
        : throw new ArgumentOutOfRangeException(nameof(value), value, "not in a capture");

    // No bounds for a verifier to see: a text may begin anywhere in 4 GiB.
    internal override LlvmValue Load(LlvmValue origin, LlvmValue offset, int bits, LlvmBlock missing)
    {
        var cursor = Require(Advance(origin, offset), bits / 8, HeaderSlot.Extension, missing);
        return Builder.Resize(Builder.Load(bits, cursor, alignment: 1), 64);
    }

    // Made of the packet's number, so that a run can be repeated.
    internal override LlvmValue Random(ulong site)
    {
        var number = Builder.Load(64, Builder.Offset(Context, CapturedPacket.HandledOffset));
        var seeded = Builder.Add(
            Builder.Multiply(number, Builder.Constant(64, GoldenRatio)), Builder.Constant(64, site + 1));
        return Builder.ShiftRight(ValueHash.Mix(Builder, seeded), Builder.Constant(64, 32));
    }

    internal override LlvmValue Time() => Builder.Load(64, Builder.Offset(Context, CapturedPacket.TimeOffset));
}
