using Tcpq.Bpf;
using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Module;

namespace Tcpq.Lowering.Access;

/// <summary>`struct __sk_buff` at a cgroup: the packet from its network header on; the kernel has made the headers
/// linear before.</summary>
/// <remarks>Its programs see every network namespace, and device indexes are unique within one only.</remarks>
internal sealed class CgroupAccess(
    FunctionBuilder builder, RunConfigurationGlobal configuration, bool canTellNamespace)
    : DirectAccess(builder)
{
    private readonly SkbContext context = new(builder);

    internal override bool StartsAtLink => false;

    internal override void Begin(LlvmBlock reject)
    {
        configuration.FilterDevice(
            Builder, () => context.InterfaceIndex, reject, cookie: canTellNamespace ? NamespaceCookie : null);
        LoadBounds();
    }

    protected override string ContextName => "__sk_buff";

    protected override BpfHelper? CopyHelper => BpfHelper.SkbLoadBytes;

    protected override DirectAccess In(FunctionBuilder other) =>
        new CgroupAccess(other, configuration, canTellNamespace);

    protected override void LoadBounds()
    {
        Data = context.Data;
        End = context.DataEnd;
    }

    internal override LlvmValue Remaining(LlvmValue cursor) =>
        Builder.Subtract(context.Length, DistanceTo(cursor));

    internal override LlvmValue Protocol() => context.Protocol;

    internal override LlvmValue MetadataTag() => Builder.Constant(64, 0);

    internal override LlvmValue LinkType() => throw new InvalidOperationException("a cgroup sees no link header");

    internal override Optional Metadata(PacketMetadata value) => context.Metadata(value);

    // Old kernels do not tell the namespace, which may be any.
    internal override LlvmValue DeviceIdentity() => Builder.Or(
        Builder.ShiftLeft(
            canTellNamespace ? NamespaceCookie() : Builder.Constant(64, uint.MaxValue), Builder.Constant(64, 32)),
        DeviceIndex());

    private LlvmValue NamespaceCookie() => Builder.CallHelper(BpfHelper.GetNetnsCookie, Builder.Parameter(0));
}
