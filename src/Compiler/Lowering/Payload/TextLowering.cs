using System.Diagnostics;
using Tcpq.Language;
using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Headers;
using Tcpq.Lowering.Module;
using Tcpq.Syntax;
using Tcpq.Values;

namespace Tcpq.Lowering.Payload;

/// <summary>Emits what a rule does with text of a packet. A text is a place in the payload; its bytes are read when it
/// is compared or stored.</summary>
/// <param name="builder">Where to emit.</param>
/// <param name="access">The packet.</param>
/// <param name="subprograms">Where loops go.</param>
/// <param name="packet">Its headers.</param>
/// <param name="isTcp">True if the rule sees TCP segments only.</param>
/// <param name="hello">What is known of a TLS ClientHello; null if no rule asks for it.</param>
/// <param name="maps">Where its name is.</param>
/// <param name="countUnreadable">Emits the counting of a reading whose bytes are out of reach.</param>
internal sealed class TextLowering(
    FunctionBuilder builder,
    PacketAccess access,
    Subprograms subprograms,
    ParsedPacket packet,
    bool isTcp,
    LlvmValue? hello,
    ModuleMaps maps,
    Action countUnreadable)
{
    private Subprograms? overName;

    private LlvmValue Zero => Constant(0);

    // Functions that read the bytes of a text.
    private Subprograms FunctionsOf(Operand.Text text) =>
        text.IsServerName
            ? overName ??= subprograms.Over(new HelloAccess(builder, maps, subprograms.Module.IsHost), "sni_")
                : subprograms;

    private LlvmValue CursorOf(Operand.Text text) => text.IsServerName ? Zero : PayloadCursor();

    /// <summary>A part of the payload that is text.</summary>
    internal Operand.Text Read(PayloadPart part)
    {
        if (part == PayloadPart.Whole)
        {
            return new(Zero, IfTcp(PayloadLength), isTcp ? null : packet.Transport.IsTcp);
        }

        if (part == PayloadPart.TlsServerName)
        {
            var (length, isNamed) = HelloLowering.Name(builder, hello!.Value);
            CountUnlessKnown(isNamed);
            return new(Zero, length, isNamed) { IsServerName = true };
        }

        var result = Find(part);
        return new(
            PayloadResult.Start(builder, result), PayloadResult.Length(builder, result), IsPresent(result));
    }

    /// <summary>A part of the payload that is a number.</summary>
    internal Operand.Number Number(PayloadPart part)
    {
        if (part == PayloadPart.TlsVersion)
        {
            var (version, isKnown) = HelloLowering.Version(builder, hello!.Value);
            CountUnlessKnown(isKnown);
            return new(version, isKnown);
        }

        var result = Find(part);
        return new(builder.And(result, Constant(uint.MaxValue)), IsPresent(result));
    }

    /// <summary>Compares a text with several: true if one of them fits; false if there is no text.</summary>
    internal LlvmValue Test(Operand.Text text, BinaryOperator op, IEnumerable<string> wanted)
    {
        var result = Guarded(text.Present, () =>
            wanted.Select(one => Test(text, op, one)).Aggregate(builder.Or));
        var isKnown = builder.Not(CountIfUnreadable(result));
        var fits = PayloadResult.Has(builder, result, PayloadResult.Present);
        var answer = op == BinaryOperator.NotEqual ? builder.And(isKnown, builder.Not(fits)) : fits;
        return text.Present is { } present ? builder.And(answer, present) : answer;
    }

    /// <summary>A part of a text: as many of its bytes as there are.</summary>
    internal Operand.Text Slice(Operand.Text text, Operand.Number offset, int length)
    {
        var isInside = builder.Compare(IntPredicate.UnsignedLess, offset.Value, text.Length);
        var left = builder.Subtract(text.Length, offset.Value);
        var wanted = Constant((ulong)length);
        var bytes = builder.Select(builder.Compare(IntPredicate.UnsignedLess, left, wanted), left, wanted);
        return text with
        {
            Start = builder.Add(text.Start, offset.Value),
            Length = bytes,
            Present = Both(Both(text, offset), isInside),
        };
    }

    /// <summary>A number in network order at an offset of a text.</summary>
    internal Operand.Number Integer(Operand.Text text, Operand.Number offset, int bytes)
    {
        // Two comparisons, for the sum could wrap.
        var size = Constant((ulong)bytes);
        var isInside = builder.And(
            builder.Compare(IntPredicate.UnsignedGreaterOrEqual, text.Length, size),
            builder.Compare(
                IntPredicate.UnsignedLessOrEqual, offset.Value, builder.Subtract(text.Length, size)));
        var result = Guarded(
            Both(Both(text, offset), isInside), () => CallReach(text, builder.Add(text.Start, offset.Value), bytes));
        CountIfUnreadable(result);
        return new(builder.And(result, Constant(uint.MaxValue)), IsPresent(result));
    }

    /// <summary>Stores a text in a key or row that is filled with zeros.</summary>
    /// <param name="text">The text.</param>
    /// <param name="target">Where to.</param>
    /// <param name="type">Its type there.</param>
    /// <returns>One bit that says whether it is there.</returns>
    internal LlvmValue Store(Operand.Text text, LlvmValue target, DataType type)
    {
        var isCounted = type.Representation == Representation.Data;
        var room = isCounted ? type.Size - 1 : type.Size;
        var limit = Constant((ulong)room);
        var kept = builder.Select(
            builder.Compare(IntPredicate.UnsignedLess, text.Length, limit), text.Length, limit);
        var result = Guarded(text.Present, () => access.CanCopy && !text.IsServerName
            ? Copy(text.Start, target, kept, room)
            : CopyWords(text, target, kept, type.Size));
        var isKnown = builder.Not(CountIfUnreadable(result));
        var isStored = text.Present is { } present ? builder.And(isKnown, present) : isKnown;
        if (isCounted)
        {
            builder.Store(
                builder.Truncate(builder.Select(isStored, kept, Zero), 8), builder.Offset(target, type.Size - 1));
        }

        return isStored;
    }

    private LlvmValue Find(PayloadPart part)
    {
        var result = Guarded(isTcp ? null : packet.Transport.IsTcp, () => part switch
        {
            PayloadPart.HttpMethod or PayloadPart.HttpPath or PayloadPart.HttpHost or PayloadPart.HttpStatus =>
                HttpLowering.Call(subprograms, builder, part, PayloadCursor(), PayloadLength()),
            _ => throw new UnreachableException(),
        });
        CountIfUnreadable(result);
        return result;
    }

    /// <summary>Compares with one text: <see cref="PayloadResult.Present"/> where it fits.</summary>
    private LlvmValue Test(Operand.Text text, BinaryOperator op, string wanted)
    {
        var length = Constant((ulong)wanted.Length);
        if (op == BinaryOperator.Contains)
        {
            var search = ByteSearch.For(FunctionsOf(text).NameOf(wanted), wanted);
            return SearchLowering.Call(
                FunctionsOf(text), search, CursorOf(text), text.Start, builder.Add(text.Start, text.Length));
        }

        var canFit = builder.Compare(
            op == BinaryOperator.StartsWith ? IntPredicate.UnsignedGreaterOrEqual : IntPredicate.Equal,
            text.Length, length);
        return wanted.Length == 0
            ? builder.Select(canFit, Constant(PayloadResult.Present), Zero)
            : Guarded(canFit, () => PayloadCode.Call(
                FunctionsOf(text), $"is_{FunctionsOf(text).NameOf(wanted)}", CursorOf(text), [text.Start],
                code => EmitComparison(code, wanted)));
    }

    private static void EmitComparison(PayloadCode code, string wanted)
    {
        var at = code.Builder.Parameter(2);
        for (var done = 0; done < wanted.Length;)
        {
            var bytes = (wanted.Length - done) switch { >= 8 => 8, >= 4 => 4, >= 2 => 2, _ => 1 };
            var word = wanted.Substring(done, bytes).Aggregate(0UL, (sum, c) => (sum << 8) | c);
            code.DemandEqual(code.Reach(code.Plus(at, done), bytes), word);
            done += bytes;
        }

        code.Builder.Return(code.Constant(PayloadResult.Present));
    }

    private LlvmValue Copy(LlvmValue start, LlvmValue place, LlvmValue bytes, int room)
    {
        // Less one, so that one comparison tells the verifier of both bounds; opaque, or LLVM would see that it always
        // holds but for 0.
        var less = builder.Opaque(builder.Subtract(bytes, Constant(1)));
        return Guarded(
            builder.Compare(IntPredicate.UnsignedLess, less, Constant((ulong)room)),
            () =>
            {
                var error = access.Copy(PayloadCursor(), start, place, builder.Add(less, Constant(1)));
                return builder.Select(IsZero(error), Zero, Constant(PayloadResult.Unreadable));
            });
    }

    // Word by word, for kernels without a helper that copies; a call for each, which the verifier likes best.
    private LlvmValue CopyWords(Operand.Text text, LlvmValue target, LlvmValue bytes, int size)
    {
        var start = text.Start;
        // What is there up to its last byte is there.
        var end = builder.Add(start, bytes);
        var last = builder.Select(
            IsZero(bytes),
            Constant(PayloadResult.Present),
            Guarded(builder.Not(IsZero(bytes)), () => CallReach(text, builder.Subtract(end, Constant(1)), 1)));
        Guarded(IsPresent(last), () =>
        {
            for (var offset = 0; offset < size; offset += 8)
            {
                var word = FunctionsOf(text).Call(
                    "word",
                    CursorOf(text),
                    [builder.Add(start, Constant((ulong)offset)), end],
                    PayloadWord.Emit);
                builder.Store(word, builder.Offset(target, offset));
            }

            return Zero;
        });
        return builder.And(last, Constant(PayloadResult.Unreadable));
    }

    private LlvmValue CallReach(Operand.Text text, LlvmValue at, int bytes) => PayloadCode.Call(
        FunctionsOf(text), $"u{bytes * 8}", CursorOf(text), [at],
        code => code.ReturnNumber(code.Reach(code.Builder.Parameter(2), bytes)));

    private LlvmValue PayloadCursor() => access.Advance(packet.Transport.Cursor, packet.HeaderLength(builder));

    private LlvmValue PayloadLength() => builder.Subtract(packet.Transport.Available, packet.HeaderLength(builder));

    private LlvmValue IfTcp(Func<LlvmValue> value) => Guarded(isTcp ? null : packet.Transport.IsTcp, value);

    /// <summary>A value that is computed only under a condition; else 0.</summary>
    private LlvmValue Guarded(LlvmValue? condition, Func<LlvmValue> value)
    {
        if (condition is not { } holds)
        {
            return value();
        }

        var (then, done) = (builder.NewBlock("then"), builder.NewBlock("guarded"));
        var before = builder.Current;
        builder.Branch(holds, then, done);
        builder.MoveTo(then);
        var result = value();
        var after = builder.Current;
        builder.Branch(done);
        builder.MoveTo(done);
        return builder.Phi((Zero, before), (result, after));
    }

    private LlvmValue CountIfUnreadable(LlvmValue result)
    {
        var isUnreadable = PayloadResult.Has(builder, result, PayloadResult.Unreadable);
        var (count, done) = (builder.NewBlock("payload_unreadable"), builder.NewBlock("counted"));
        builder.Branch(isUnreadable, count, done);
        builder.MoveTo(count);
        countUnreadable();
        builder.Branch(done);
        builder.MoveTo(done);
        return isUnreadable;
    }

    private void CountUnlessKnown(LlvmValue isKnown) =>
        CountIfUnreadable(builder.Select(isKnown, Zero, hello!.Value));

    private LlvmValue IsPresent(LlvmValue result) => PayloadResult.Has(builder, result, PayloadResult.Present);

    private LlvmValue? Both(Operand.Text text, Operand.Number number) =>
        text.Present is { } first && number.Present is { } second
            ? builder.And(first, second) : text.Present ?? number.Present;

    private LlvmValue Both(LlvmValue? first, LlvmValue second) =>
        first is { } bit ? builder.And(bit, second) : second;

    private LlvmValue IsZero(LlvmValue value) => builder.Compare(IntPredicate.Equal, value, Zero);

    private LlvmValue Constant(ulong value) => builder.Constant(64, value);
}
