using System.Collections.Immutable;
using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;

namespace Tcpq.Lowering.Headers;

/// <summary>Emits the search for one TCP option (RFC 9293 §3.2).</summary>
internal sealed class TcpOptionFinder
{
    /// <summary>Set in the subprogram's result where the option is there; its value stands in the lower 32
    /// bits.</summary>
    internal const ulong PresentBit = 1UL << 32;

    // At most 40 bytes of options, each at least one byte long.
    private const ulong MaximumBytes = 40;
    private const ulong EndOfOptions = 0;
    private const ulong NoOperation = 1;

    private static readonly ImmutableArray<Format> Formats = [
        new(TcpOptionValue.MaximumSegmentSize, Kind: 2, Length: 4, Offset: 2, Bytes: 2),
        new(TcpOptionValue.WindowScale, Kind: 3, Length: 3, Offset: 2, Bytes: 1),
        new(TcpOptionValue.SackPermitted, Kind: 4, Length: 2, Offset: 0, Bytes: 0),
        new(TcpOptionValue.SackBlocks, Kind: 5, Length: 0, Offset: 0, Bytes: 0),
        new(TcpOptionValue.TimestampValue, Kind: 8, Length: 10, Offset: 2, Bytes: 4),
        new(TcpOptionValue.TimestampEcho, Kind: 8, Length: 10, Offset: 6, Bytes: 4),
    ];

    private readonly FunctionBuilder builder;
    private readonly PacketAccess access;
    private readonly Format format;

    private TcpOptionFinder(FunctionBuilder builder, PacketAccess access, Format format)
    {
        this.builder = builder;
        this.access = access;
        this.format = format;
    }

    private LlvmValue Zero => Constant(0);

    /// <summary>Emits the loop: one call for each option. The verifier takes each call's result as any number, so that
    /// the loop costs it 40 short turns instead of every way through 40 options.</summary>
    /// <param name="builder">The subprogram to fill.</param>
    /// <param name="step">Emits a call that looks at the option at a position.</param>
    internal static void EmitLoop(FunctionBuilder builder, Func<LlvmValue, LlvmValue> step)
    {
        var zero = builder.Constant(64, 0);
        var (entry, head, body, more, again, found) = (
            builder.Current, builder.NewBlock("option"), builder.NewBlock("body"), builder.NewBlock("more"),
            builder.NewBlock("again"), builder.NewBlock("found"));
        builder.Branch(head);

        builder.MoveTo(head);
        var turn = builder.OpenPhi(zero);
        var position = builder.OpenPhi(zero);
        builder.AddIncoming(turn, zero, entry);
        builder.AddIncoming(position, zero, entry);
        builder.Branch(
            builder.Compare(IntPredicate.UnsignedLess, turn, builder.Constant(64, MaximumBytes)), body, more);

        builder.MoveTo(body);
        var result = step(position);
        builder.Branch(
            builder.Compare(IntPredicate.UnsignedGreaterOrEqual, result, builder.Constant(64, PresentBit)), found,
            again);
        builder.MoveTo(again);
        builder.AddIncoming(turn, builder.Add(turn, builder.Constant(64, 1)), again);
        builder.AddIncoming(position, result, again);
        builder.Branch(builder.Compare(IntPredicate.Equal, result, zero), more, head);

        builder.MoveTo(found);
        builder.Return(result);
        builder.MoveTo(more);
        builder.Return(zero);
    }

    /// <summary>Emits a look at one option. The result is the value with <see cref="PresentBit"/> where it is the one,
    /// the next option's position if it is another, and 0 if there is no other.</summary>
    /// <param name="builder">The subprogram to fill.</param>
    /// <param name="access">The packet.</param>
    /// <param name="start">Cursor of the first option.</param>
    /// <param name="size">Bytes of options.</param>
    /// <param name="position">Offset of the option.</param>
    /// <param name="value">What to look for.</param>
    internal static void EmitStep(
        FunctionBuilder builder,
        PacketAccess access,
        LlvmValue start,
        LlvmValue size,
        LlvmValue position,
        TcpOptionValue value) =>
        new TcpOptionFinder(builder, access, Formats.First(format => format.Value == value))
            .EmitStep(start, size, position);

    private void EmitStep(LlvmValue start, LlvmValue size, LlvmValue position)
    {
        var none = Block("none");

        // The mask tells the verifier that the offset is small.
        var offset = builder.And(builder.Opaque(position), Constant(63));
        Demand(builder.Compare(IntPredicate.UnsignedLess, offset, size), none);
        var cursor = access.Advance(start, offset);
        var kind = Byte(access.Require(cursor, 1, HeaderSlot.Extension, none), 0);
        var (option, padding) = (Block("sized"), Block("nop"));
        builder.Switch(kind, option, (EndOfOptions, none), (NoOperation, padding));

        builder.MoveTo(padding);
        builder.Return(builder.Add(offset, Constant(1)));

        builder.MoveTo(option);
        var length = Byte(access.Require(cursor, 2, HeaderSlot.Extension, none), 1);
        Demand(builder.Compare(IntPredicate.UnsignedGreaterOrEqual, length, Constant(2)), none);
        var next = builder.Add(offset, length);
        Demand(builder.Compare(IntPredicate.UnsignedLessOrEqual, next, size), none);
        ReturnIfFound(cursor, kind, length, none);
        builder.Return(next);

        builder.MoveTo(none);
        builder.Return(Zero);
    }

    private void ReturnIfFound(LlvmValue cursor, LlvmValue kind, LlvmValue length, LlvmBlock none)
    {
        var (match, other) = (Block("match"), Block("other"));
        var isOption = builder.Compare(IntPredicate.Equal, kind, Constant(format.Kind));
        var isLength = format.Value == TcpOptionValue.SackBlocks
            ? HoldsBlocks(length)
            : builder.Compare(IntPredicate.Equal, length, Constant(format.Length));
        isOption = builder.And(isOption, isLength);

        builder.Branch(isOption, match, other);
        builder.MoveTo(match);
        builder.Return(builder.Or(Value(cursor, length, none), Constant(PresentBit)));
        builder.MoveTo(other);
    }

    // Two bytes and one block of eight, or more (RFC 2018 §3).
    private LlvmValue HoldsBlocks(LlvmValue length) => builder.And(
        builder.Compare(IntPredicate.Equal, builder.And(length, Constant(7)), Constant(2)),
        builder.Compare(IntPredicate.UnsignedGreater, length, Constant(2)));

    private LlvmValue Value(LlvmValue cursor, LlvmValue length, LlvmBlock none)
    {
        // An option that a capture has cut short is not there, even where its first bytes are.
        var last = builder.Subtract(length, Constant(1));
        access.Require(access.Advance(cursor, last), 1, HeaderSlot.Extension, none);
        if (format.Bytes == 0)
        {
            return format.Value == TcpOptionValue.SackBlocks
                ? builder.ShiftRight(builder.Subtract(length, Constant(2)), Constant(3))
                : Constant(1);
        }

        var view = access.Require(
            access.Advance(cursor, format.Offset), format.Bytes, HeaderSlot.Extension, none);
        var raw = builder.Load(format.Bytes * 8, view);
        return builder.ZeroExtend(format.Bytes == 1 ? raw : builder.ByteSwap(raw), 64);
    }

    private void Demand(LlvmValue condition, LlvmBlock otherwise)
    {
        var met = Block("met");
        builder.Branch(condition, met, otherwise);
        builder.MoveTo(met);
    }

    private LlvmValue Byte(LlvmValue view, int offset) =>
        builder.ZeroExtend(builder.Load(8, builder.Offset(view, offset)), 64);

    private LlvmValue Constant(ulong value) => builder.Constant(64, value);

    private LlvmBlock Block(string name) => builder.NewBlock(name);

    /// <summary>How an option carries a value.</summary>
    /// <param name="Value">Which value.</param>
    /// <param name="Kind">The option's kind.</param>
    /// <param name="Length">Its length; not used for SACK blocks.</param>
    /// <param name="Offset">Where the value stands in it.</param>
    /// <param name="Bytes">Bytes of the value; 0 if the option itself is the value.</param>
    private sealed record Format(TcpOptionValue Value, ulong Kind, ulong Length, int Offset, int Bytes);
}
