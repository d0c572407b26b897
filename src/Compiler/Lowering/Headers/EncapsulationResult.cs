using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Headers;

/// <summary>What the functions that look for an IP header have found, in one word: functions return no more.</summary>
/// <param name="builder">Where to emit.</param>
internal sealed class EncapsulationResult(FunctionBuilder builder)
{
    /// <summary>Most bytes that an inner IP header lies behind the outermost.</summary>
    internal const ulong MaximumOffset = 0xfff;

    private const int OffsetShift = 8;
    private const int OuterShift = 20;
    private const int EtherTypeShift = 32;
    private const int ReadableShift = 48;
    private const int TunnelShift = 49;
    private const int FamilyShift = 53;
    private const int OuterIs6Shift = 56;

    /// <summary>That it could be read.</summary>
    internal const ulong ReadableBit = 1UL << ReadableShift;

    /// <summary>The number of what is not followed, from 1; 0 for none.</summary>
    internal LlvmValue Named(LlvmValue packed) => Part(packed, 0, 0xff);

    /// <summary>Bytes to the IP header.</summary>
    internal LlvmValue Offset(LlvmValue packed) => Part(packed, OffsetShift, MaximumOffset);

    /// <summary>Bytes to the IP header around it.</summary>
    internal LlvmValue Outer(LlvmValue packed) => Part(packed, OuterShift, MaximumOffset);

    /// <summary>The last EtherType; 0 if there is none.</summary>
    internal LlvmValue EtherType(LlvmValue packed) => Part(packed, EtherTypeShift, 0xffff);

    /// <summary>One bit: all could be read.</summary>
    internal LlvmValue IsReadable(LlvmValue packed) => IsSet(packed, ReadableBit);

    /// <summary>A <see cref="Tcpq.Language.Encapsulations.TunnelKind"/>.</summary>
    internal LlvmValue Tunnel(LlvmValue packed) => Part(packed, TunnelShift, 0xf);

    /// <summary>4 or 6; 0 if there is no IP header.</summary>
    internal LlvmValue Family(LlvmValue packed) => Part(packed, FamilyShift, 7);

    /// <summary>4 or 6: the family of the IP header around it.</summary>
    internal LlvmValue OuterFamily(LlvmValue packed) => builder.Select(
        IsSet(packed, 1UL << OuterIs6Shift), builder.Constant(64, 6), builder.Constant(64, 4));

    /// <summary>Brings parts together; their values fit.</summary>
    internal LlvmValue Pack(
        LlvmValue? named = null,
        LlvmValue? offset = null,
        LlvmValue? outer = null,
        LlvmValue? etherType = null,
        LlvmValue? tunnel = null,
        LlvmValue? family = null,
        LlvmValue? outerFamily = null,
        bool isReadable = false)
    {
        var packed = builder.Constant(64, isReadable ? ReadableBit : 0);
        Add(named, 0);
        Add(offset, OffsetShift);
        Add(outer, OuterShift);
        Add(etherType, EtherTypeShift);
        Add(tunnel, TunnelShift);
        Add(family, FamilyShift);
        if (outerFamily is { } around)
        {
            // 4 is 100, 6 is 110.
            Add(Part(around, 1, 1), OuterIs6Shift);
        }

        return packed;

        void Add(LlvmValue? part, int shift)
        {
            if (part is { } value)
            {
                packed = builder.Or(packed, builder.ShiftLeft(value, builder.Constant(64, (ulong)shift)));
            }
        }
    }

    private LlvmValue IsSet(LlvmValue packed, ulong bit) => builder.Compare(
        IntPredicate.NotEqual, builder.And(packed, builder.Constant(64, bit)), builder.Constant(64, 0));

    private LlvmValue Part(LlvmValue packed, int shift, ulong mask) => builder.And(
        shift == 0 ? packed : builder.ShiftRight(packed, builder.Constant(64, (ulong)shift)),
        builder.Constant(64, mask));
}
