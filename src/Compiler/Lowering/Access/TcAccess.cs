using Tcpq.Bpf;
using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Module;

namespace Tcpq.Lowering.Access;

/// <summary>`struct __sk_buff` at TC: the packet from its link header on.</summary>
/// <param name="builder">Where to emit.</param>
/// <param name="configuration">What the link header is.</param>
/// <param name="looksInside">True if headers lie in tunnels, too.</param>
internal sealed class TcAccess(FunctionBuilder builder, RunConfigurationGlobal configuration, bool looksInside)
    : DirectAccess(builder)
{
    // Ethernet, four tags, IPv6, six small extension headers and a TCP header with options fit.
    private const ulong HeaderBytes = 192;

    // The same three times, with a tunnel's header around each.
    private const ulong TunnelledBytes = 640;

    private readonly SkbContext context = new(builder);

    private ulong Pulled => looksInside ? TunnelledBytes : HeaderBytes;

    internal override bool StartsAtLink => true;

    internal override void Begin(LlvmBlock reject)
    {
        PullHeaders();
        LoadBounds();
    }

    protected override string ContextName => "__sk_buff";

    protected override BpfHelper? CopyHelper => BpfHelper.SkbLoadBytes;

    protected override DirectAccess In(FunctionBuilder other) => new TcAccess(other, configuration, looksInside);

    protected override void LoadBounds()
    {
        Data = context.Data;
        End = context.DataEnd;
    }

    internal override LlvmValue Remaining(LlvmValue cursor) =>
        Builder.Subtract(context.Length, DistanceTo(cursor));

    internal override LlvmValue Protocol() => throw new InvalidOperationException("TC starts at the link header");

    internal override LlvmValue MetadataTag() => context.Tag;

    internal override LlvmValue MetadataTagType() => context.TagType;

    internal override LlvmValue LinkType() => configuration.LinkType(Builder);

    internal override LlvmValue NamespaceInode() => configuration.NetworkNamespace(Builder);

    internal override Optional Metadata(PacketMetadata value) => context.Metadata(value);

    // Headers may sit in fragments, out of direct access, where a driver or a sender put them there.
    private void PullHeaders()
    {
        var linear = Builder.Subtract(
            Builder.PointerToInt(context.DataEnd), Builder.PointerToInt(context.Data));
        var length = context.Length;
        var isShort = Builder.Compare(IntPredicate.UnsignedLess, linear, Builder.Constant(64, Pulled));
        var hasMore = Builder.Compare(IntPredicate.UnsignedLess, linear, length);
        var check = Builder.NewBlock("short");
        var pull = Builder.NewBlock("pull");
        var ready = Builder.NewBlock("ready");
        Builder.Branch(isShort, check, ready);
        Builder.MoveTo(check);
        Builder.Branch(hasMore, pull, ready);
        Builder.MoveTo(pull);
        var wanted = Builder.Constant(64, Pulled);
        var isLess = Builder.Compare(IntPredicate.UnsignedLess, length, wanted);
        Builder.CallHelper(
            BpfHelper.SkbPullData, Builder.Parameter(0), Builder.Truncate(Builder.Select(isLess, length, wanted), 32));
        Builder.Branch(ready);
        Builder.MoveTo(ready);
    }
}
