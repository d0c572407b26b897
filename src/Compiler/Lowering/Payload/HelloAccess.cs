using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Module;

namespace Tcpq.Lowering.Payload;

/// <summary>The server's name in the ClientHello at hand, for functions that read text: it need not lie in one piece in
/// the packet. There is one cursor, the name's first byte.</summary>
internal sealed class HelloAccess(FunctionBuilder builder, ModuleMaps maps, bool isHost) : PacketAccess(builder)
{
    // LLVM leaves undefined what a function does not use, and the verifier wants all arguments: so both are used.
    private LlvmValue? more;

    internal override bool StartsAtLink => false;

    internal override bool CanCopy => false;

    internal override LlvmValue Nowhere => Builder.Constant(64, 0);

    internal override LlvmValue Load(LlvmValue origin, LlvmValue offset, int bits, LlvmBlock missing)
    {
        offset = more is { } value ? Builder.Add(offset, value) : offset;
        var inside = Builder.NewBlock("inside");
        var limit = Builder.Constant(64, HelloState.LongestName + 1);
        Builder.Branch(Builder.Compare(IntPredicate.UnsignedLess, offset, limit), inside, missing);
        Builder.MoveTo(inside);
        var bounded = Builder.And(Builder.Opaque(offset), Builder.Constant(64, HelloState.LongestName));
        return Builder.Resize(Builder.Load(bits, Builder.Offset(origin, bounded), isHost ? 1 : 0), 64);
    }

    internal override SubprogramArguments Share(ModuleBuilder module, LlvmValue cursor) => new(
        new("offset", module.Unsigned(64)), more is null ? Builder.Constant(64, 0) : Builder.Parameter(0),
        new("more", module.Unsigned(64)), more is null ? Builder.Constant(64, 0) : Builder.Parameter(1));

    internal override (PacketAccess Access, LlvmValue Cursor) Resume(FunctionBuilder subprogram)
    {
        var access = new HelloAccess(subprogram, maps, isHost)
        {
            more = subprogram.Add(subprogram.Parameter(0), subprogram.Parameter(1)),
        };
        return (access, subprogram.Offset(HelloState.Current(subprogram, maps), HelloState.Name));
    }

    internal override void Begin(LlvmBlock reject) => throw NoPacket();

    internal override LlvmValue Start() => throw NoPacket();

    internal override LlvmValue Require(LlvmValue cursor, int bytes, HeaderSlot slot, LlvmBlock missing) =>
        throw NoPacket();

    internal override LlvmValue Advance(LlvmValue cursor, int bytes) => throw NoPacket();

    internal override LlvmValue Advance(LlvmValue cursor, LlvmValue bytes) => throw NoPacket();

    internal override LlvmValue Rejoin(LlvmValue cursor) => throw NoPacket();

    internal override LlvmValue Remaining(LlvmValue cursor) => throw NoPacket();

    internal override LlvmValue Protocol() => throw NoPacket();

    internal override LlvmValue MetadataTag() => throw NoPacket();

    internal override LlvmValue LinkType() => throw NoPacket();

    internal override Optional Metadata(PacketMetadata value) => throw NoPacket();

    internal override LlvmValue LinkAddress(int offset, LlvmBlock missing) => throw NoPacket();

    internal override LlvmValue Copy(
        LlvmValue origin, LlvmValue offset, LlvmValue destination, LlvmValue bytes) => throw NoPacket();

    private static InvalidOperationException NoPacket() => new("a name is no packet");
}
