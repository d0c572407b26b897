using Tcpq.Bpf;
using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Module;

namespace Tcpq.Lowering.Access;

/// <summary>`struct __sk_buff` at a packet socket of type SOCK_DGRAM: copies from the network header on. A cursor is an
/// offset.</summary>
internal sealed class SocketAccess(
    FunctionBuilder builder, RunConfigurationGlobal configuration, PacketDirection direction) : PacketAccess(builder)
{
    private const ulong PacketOutgoing = 4; // PACKET_OUTGOING (include/uapi/linux/if_packet.h)

    private readonly SkbContext context = new(builder);
    private readonly HeaderSlots slots = new(builder);

    internal override bool StartsAtLink => false;

    internal override LlvmValue Nowhere => Builder.Constant(64, 0);

    internal override LlvmValue? CopyOf(HeaderSlot slot) => slots[slot];

    internal override void Begin(LlvmBlock reject)
    {
        var wanted = Builder.NewBlock("wanted");
        var predicate = direction == PacketDirection.Ingress ? IntPredicate.NotEqual : IntPredicate.Equal;
        Builder.Branch(
            Builder.Compare(predicate, context.PacketType, Builder.Constant(64, PacketOutgoing)), wanted, reject);
        Builder.MoveTo(wanted);
    }

    internal override LlvmValue Start() => Builder.Constant(64, 0);

    internal override LlvmValue Require(LlvmValue cursor, int bytes, HeaderSlot slot, LlvmBlock missing)
    {
        var buffer = slots[slot];
        var there = Builder.NewBlock("there");
        var error = Builder.CallHelper(
            BpfHelper.SkbLoadBytes, Builder.Parameter(0), Builder.Truncate(cursor, 32), buffer,
            Builder.Constant(32, (ulong)bytes));
        Builder.Branch(
            Builder.Compare(IntPredicate.NotEqual, error, Builder.Constant(64, 0)), missing, there);
        Builder.MoveTo(there);
        return buffer;
    }

    internal override LlvmValue Advance(LlvmValue cursor, int bytes) =>
        Builder.Add(cursor, Builder.Constant(64, (ulong)bytes));

    internal override LlvmValue Advance(LlvmValue cursor, LlvmValue bytes) => Builder.Add(cursor, bytes);

    internal override LlvmValue Rejoin(LlvmValue cursor) => cursor;

    internal override LlvmValue Copy(
        LlvmValue origin, LlvmValue offset, LlvmValue destination, LlvmValue bytes) => Builder.CallHelper(
        BpfHelper.SkbLoadBytes, Builder.Parameter(0), Builder.Truncate(Builder.Add(origin, offset), 32), destination,
        bytes);

    internal override LlvmValue Remaining(LlvmValue cursor) => Builder.Subtract(context.Length, cursor);

    internal override LlvmValue Protocol() => context.Protocol;

    internal override LlvmValue MetadataTag() => context.Tag;

    internal override LlvmValue MetadataTagType() => context.TagType;

    internal override LlvmValue LinkType() => throw new InvalidOperationException("this socket sees no link header");

    internal override LlvmValue LinkAddress(int offset, LlvmBlock missing) =>
        throw new InvalidOperationException("this socket sees no link header");

    internal override LlvmValue NamespaceInode() => configuration.NetworkNamespace(Builder);

    internal override Optional Metadata(PacketMetadata value) => context.Metadata(value);

    internal override SubprogramArguments Share(ModuleBuilder module, LlvmValue cursor) => new(
        new("ctx", ProgramContext.TypeOf(module, "__sk_buff")), Builder.Parameter(0),
        new("offset", module.Unsigned(64)), cursor);

    internal override (PacketAccess Access, LlvmValue Cursor) Resume(FunctionBuilder subprogram) =>
        (new SocketAccess(subprogram, configuration, direction), subprogram.Parameter(1));
}

/// <summary>Room on the stack for copied headers, taken when first used.</summary>
internal sealed class HeaderSlots(FunctionBuilder builder)
{
    private readonly Dictionary<HeaderSlot, LlvmValue> buffers = [];

    internal LlvmValue this[HeaderSlot slot]
    {
        get
        {
            if (!buffers.TryGetValue(slot, out var buffer))
            {
                buffer = builder.Alloca(Size(slot), 8);
                buffers.Add(slot, buffer);
            }

            return buffer;
        }
    }

    private static int Size(HeaderSlot slot) => slot switch
    {
        HeaderSlot.Extension => 8,
        HeaderSlot.Network => 40,
        _ => 24,
    };
}
