using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Access;

/// <summary>The fields of `struct __sk_buff` that tcpq reads (include/uapi/linux/bpf.h).</summary>
internal sealed class SkbContext(FunctionBuilder builder)
{
    private const int LengthOffset = 0;
    private const int PacketTypeOffset = 4;
    private const int MarkOffset = 8;
    private const int QueueMappingOffset = 12;
    private const int ProtocolOffset = 16;
    private const int VlanPresentOffset = 20;
    private const int VlanTciOffset = 24;
    private const int VlanProtocolOffset = 28;
    private const int IfindexOffset = 40;
    private const int HashOffset = 68;
    private const int DataOffset = 76;
    private const int DataEndOffset = 80;
    private const int GsoSegsOffset = 164;

    internal LlvmValue Length => Word(LengthOffset);

    internal LlvmValue PacketType => Word(PacketTypeOffset);

    internal LlvmValue Data => builder.IntToPointer(Word(DataOffset));

    internal LlvmValue DataEnd => builder.IntToPointer(Word(DataEndOffset));

    internal LlvmValue InterfaceIndex => Word(IfindexOffset);

    /// <summary>The EtherType in the machine's order.</summary>
    internal LlvmValue Protocol =>
        builder.ZeroExtend(builder.ByteSwap(builder.Truncate(Word(ProtocolOffset), 16)), 64);

    /// <summary>The tag in metadata with bit 16 set; 0 without one.</summary>
    internal LlvmValue Tag
    {
        get
        {
            var present = builder.Compare(IntPredicate.NotEqual, Word(VlanPresentOffset), builder.Constant(64, 0));
            var tag = builder.Or(
                builder.And(Word(VlanTciOffset), builder.Constant(64, 0xffff)), builder.Constant(64, 0x10000));
            return builder.Select(present, tag, builder.Constant(64, 0));
        }
    }

    /// <summary>The EtherType of the tag in metadata, in the machine's order.</summary>
    internal LlvmValue TagType =>
        builder.ZeroExtend(builder.ByteSwap(builder.Truncate(Word(VlanProtocolOffset), 16)), 64);

    internal Optional Metadata(PacketMetadata value) => value switch
    {
        PacketMetadata.InterfaceIndex => new(Word(IfindexOffset)),
        PacketMetadata.RxQueue => RecordedQueue(),
        PacketMetadata.Mark => new(Word(MarkOffset)),
        PacketMetadata.Hash => new(Word(HashOffset)),
        _ => new(Word(GsoSegsOffset)),
    };

    // The kernel stores the receive queue plus one, 0 for none (skb_get_rx_queue, include/linux/skbuff.h).
    private Optional RecordedQueue()
    {
        var mapping = Word(QueueMappingOffset);
        return new(
            builder.Subtract(mapping, builder.Constant(64, 1)),
            builder.Compare(IntPredicate.NotEqual, mapping, builder.Constant(64, 0)));
    }

    private LlvmValue Word(int offset) =>
        builder.ZeroExtend(builder.LoadContext(32, builder.Parameter(0), offset), 64);
}
