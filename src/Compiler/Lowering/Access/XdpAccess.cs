using Tcpq.Bpf;
using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Module;

namespace Tcpq.Lowering.Access;

/// <summary>`struct xdp_md` (include/uapi/linux/bpf.h).</summary>
internal sealed class XdpAccess(FunctionBuilder builder, RunConfigurationGlobal configuration, bool canCopy)
    : DirectAccess(builder)
{
    private const int DataOffset = 0;
    private const int DataEndOffset = 4;
    private const int IngressIfindexOffset = 12;
    private const int RxQueueIndexOffset = 16;

    internal override bool StartsAtLink => true;

    private LlvmValue Context => Builder.Parameter(0);

    protected override string ContextName => "xdp_md";

    internal override void Begin(LlvmBlock reject) => LoadBounds();

    protected override BpfHelper? CopyHelper => canCopy ? BpfHelper.XdpLoadBytes : null;

    protected override DirectAccess In(FunctionBuilder other) => new XdpAccess(other, configuration, canCopy);

    protected override void LoadBounds()
    {
        Data = Builder.IntToPointer(ContextWord(Context, DataOffset));
        End = Builder.IntToPointer(ContextWord(Context, DataEndOffset));
    }

    internal override LlvmValue Remaining(LlvmValue cursor) =>
        Builder.Subtract(Builder.PointerToInt(End), Builder.PointerToInt(cursor));

    internal override LlvmValue Protocol() => throw new InvalidOperationException("XDP starts at the link header");

    // What the NIC has stripped is not to be had here without the driver's help; the runtime warns of it.
    internal override LlvmValue MetadataTag() => Builder.Constant(64, 0);

    internal override int LongestCopy => 0xffff; // bpf_xdp_pointer, net/core/filter.c

    internal override LlvmValue LinkType() => configuration.LinkType(Builder);

    internal override LlvmValue NamespaceInode() => configuration.NetworkNamespace(Builder);

    internal override Optional Metadata(PacketMetadata value) => value switch
    {
        PacketMetadata.InterfaceIndex => new(ContextWord(Context, IngressIfindexOffset)),
        PacketMetadata.RxQueue => new(ContextWord(Context, RxQueueIndexOffset)),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "not known at XDP"),
    };
}
