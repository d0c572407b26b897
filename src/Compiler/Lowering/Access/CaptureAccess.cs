using Tcpq.Language;
using Tcpq.Llvm;

namespace Tcpq.Lowering;

/// <summary>A packet of a capture in memory, described by a <see cref="CapturedPacket"/>.</summary>
internal sealed class CaptureAccess(FunctionBuilder builder) : DirectAccess(builder)
{
    internal override bool StartsAtLink => true;

    private LlvmValue Context => Builder.Parameter(0);

    protected override string ContextName => "captured_packet";

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

    internal override LlvmValue LinkType() => ContextWord(Context, CapturedPacket.LinkTypeOffset);

    // Every packet of a capture is one that the wire carried.
    internal override Optional Metadata(PacketMetadata value) => value == PacketMetadata.Segments
        ? new(Builder.Constant(64, 0))
        : throw new ArgumentOutOfRangeException(nameof(value), value, "not in a capture");

    internal override LlvmValue Time() => Builder.Load(64, Builder.Offset(Context, CapturedPacket.TimeOffset));
}
