using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;

namespace Tcpq.Lowering.Payload;

/// <summary>Emits a <see cref="ByteSearch"/>: a function that looks at pieces of 512 bytes, and one that calls it for
/// each piece. The verifier checks either once, and takes the result of a piece as any number.</summary>
internal sealed class SearchLowering
{
    /// <summary>Bytes that a search gets through; what lies behind them counts as unreadable.</summary>
    internal const int MaximumBytes = PieceBytes * MaximumPieces;

    private const int WordBytes = 8;
    private const int PieceBytes = 256;
    private const int MaximumPieces = 256;

    private readonly FunctionBuilder builder;
    private readonly ByteSearch search;
    private readonly LlvmValue table;
    private readonly LlvmBlock found;
    private readonly LlvmValue foundState;
    private readonly LlvmValue foundPosition;

    private SearchLowering(FunctionBuilder builder, ByteSearch search, LlvmValue table)
    {
        this.builder = builder;
        this.search = search;
        this.table = table;
        found = builder.NewBlock("found");
        var here = builder.Current;
        builder.MoveTo(found);
        foundState = builder.OpenPhi(Constant(0));
        foundPosition = builder.OpenPhi(Constant(0));
        builder.MoveTo(here);
    }

    /// <summary>Bit of a result: the pattern found is not one of the <see cref="ByteSearch.First"/>.</summary>
    internal const ulong SecondPattern = 1UL << 32;

    /// <summary>Emits a call: <see cref="PayloadResult.Present"/> with the offset behind what was found, or 0, or
    /// <see cref="PayloadResult.Unreadable"/>.</summary>
    /// <param name="subprograms">Where the functions go.</param>
    /// <param name="search">What to look for.</param>
    /// <param name="cursor">The payload's first byte.</param>
    /// <param name="at">Offset of the first byte to look at.</param>
    /// <param name="end">Offset behind the last.</param>
    internal static LlvmValue Call(
        Subprograms subprograms, ByteSearch search, LlvmValue cursor, LlvmValue at, LlvmValue end) =>
        subprograms.Call($"find_{search.Name}", cursor, [at, end], (builder, inner, origin) => EmitPieces(
            builder,
            builder.Parameter(2),
            builder.Parameter(3),
            (position, state) => CallPiece(
                subprograms.Within(builder, inner), search, origin, [position, builder.Parameter(3), state])));

    private static LlvmValue CallPiece(
        Subprograms subprograms, ByteSearch search, LlvmValue cursor, LlvmValue[] arguments) =>
        subprograms.Call($"scan_{search.Name}", cursor, arguments, (builder, inner, origin) =>
            new SearchLowering(builder, search,
                search.AddTable(subprograms.Module, subprograms.FullName(search.Name))).EmitPiece(inner, origin));

    private static void EmitPieces(
        FunctionBuilder builder, LlvmValue at, LlvmValue end, Func<LlvmValue, LlvmValue, LlvmValue> piece)
    {
        var zero = builder.Constant(64, 0);
        var (entry, head, more, body, next, none, done, far) = (
            builder.Current, builder.NewBlock("piece"), builder.NewBlock("more"), builder.NewBlock("body"),
            builder.NewBlock("next"), builder.NewBlock("none"), builder.NewBlock("done"), builder.NewBlock("too_far"));
        builder.Branch(head);

        builder.MoveTo(head);
        var turn = builder.OpenPhi(zero);
        var position = builder.OpenPhi(zero);
        var state = builder.OpenPhi(zero);
        builder.AddIncoming(turn, zero, entry);
        builder.AddIncoming(position, at, entry);
        builder.AddIncoming(state, zero, entry);
        builder.Branch(builder.Compare(IntPredicate.UnsignedLess, position, end), more, none);

        builder.MoveTo(more);
        builder.Branch(
            builder.Compare(IntPredicate.UnsignedLess, turn, builder.Constant(64, MaximumPieces)), body, far);

        builder.MoveTo(body);
        var result = piece(position, state);
        builder.Branch(
            builder.Compare(
                IntPredicate.UnsignedLess, result, builder.Constant(64, PayloadResult.Present)), next, done);

        builder.MoveTo(next);
        builder.AddIncoming(turn, builder.Add(turn, builder.Constant(64, 1)), next);
        builder.AddIncoming(
            position, builder.Opaque(builder.Add(position, builder.Constant(64, PieceBytes))), next);
        builder.AddIncoming(state, result, next);
        builder.Branch(head);

        builder.MoveTo(done);
        builder.Return(result);
        builder.MoveTo(none);
        builder.Return(zero);
        builder.MoveTo(far);
        builder.Return(builder.Constant(64, PayloadResult.Unreadable));
    }

    private void EmitPiece(PacketAccess access, LlvmValue origin)
    {
        var end = builder.Parameter(3);
        var (words, rest, unreadable) = (Block("words"), Block("rest"), Block("unreadable"));
        var entry = builder.Current;
        builder.Branch(words);

        builder.MoveTo(words);
        var (turn, position, state) = Loop(entry, Constant(0), builder.Parameter(2), builder.Parameter(4));
        var (open, word, over) = (Block("open"), Block("word"), Block("over"));
        builder.Branch(
            builder.Compare(IntPredicate.UnsignedLess, turn, Constant(PieceBytes / WordBytes)), open, over);
        builder.MoveTo(over);
        builder.Return(state);
        builder.MoveTo(open);
        builder.Branch(
            builder.Compare(
                IntPredicate.UnsignedLessOrEqual, builder.Add(position, Constant(WordBytes)), end), word, rest);

        builder.MoveTo(word);
        var bytes = access.Load(origin, position, WordBytes * 8, unreadable);
        var after = state;
        for (var i = 0; i < WordBytes; i++)
        {
            var value = builder.And(builder.ShiftRight(bytes, Constant((ulong)i * 8)), Constant(0xff));
            after = Take(value, after, builder.Add(position, Constant((ulong)i + 1)));
        }

        Again((turn, position, state), WordBytes, after);
        builder.Branch(words);

        builder.MoveTo(rest);
        var (left, place, last) = Loop(open, Constant(0), position, state);
        var (some, one, all) = (Block("some"), Block("one"), Block("all"));
        builder.Branch(builder.Compare(IntPredicate.UnsignedLess, place, end), some, all);
        builder.MoveTo(some);
        builder.Branch(builder.Compare(IntPredicate.UnsignedLess, left, Constant(WordBytes)), one, all);
        builder.MoveTo(one);
        var single = access.Load(origin, place, 8, unreadable);
        Again((left, place, last), 1, Take(single, last, builder.Add(place, Constant(1))));
        builder.Branch(rest);
        builder.MoveTo(all);
        builder.Return(last);

        builder.MoveTo(unreadable);
        builder.Return(Constant(PayloadResult.Unreadable));
        builder.MoveTo(found);
        builder.Return(Found());
    }

    private (LlvmValue Turn, LlvmValue Position, LlvmValue State) Loop(
        LlvmBlock from, LlvmValue turn, LlvmValue position, LlvmValue state)
    {
        var (a, b, c) = (builder.OpenPhi(turn), builder.OpenPhi(position), builder.OpenPhi(state));
        builder.AddIncoming(a, turn, from);
        builder.AddIncoming(b, position, from);
        builder.AddIncoming(c, state, from);
        return (a, b, c);
    }

    // Opaque, or LLVM would count the turns by the position, of which the verifier knows no bound.
    private void Again((LlvmValue Turn, LlvmValue Position, LlvmValue State) loop, int bytes, LlvmValue state)
    {
        var next = builder.Opaque(builder.Add(loop.Position, Constant((ulong)bytes)));
        var turn = builder.Add(loop.Turn, Constant(1));
        builder.AddIncoming(loop.Turn, turn, builder.Current);
        builder.AddIncoming(loop.Position, next, builder.Current);
        builder.AddIncoming(loop.State, state, builder.Current);
    }

    /// <summary>Takes a byte into the state; goes on where no pattern ends with it.</summary>
    private LlvmValue Take(LlvmValue value, LlvmValue state, LlvmValue position)
    {
        var places = builder.Load(64, builder.Offset(table, builder.ShiftLeft(value, Constant(3))));
        var next = builder.And(
            builder.Or(builder.ShiftLeft(state, Constant(1)), Constant(search.Starts)), places);
        var on = Block("on");
        builder.AddIncoming(foundState, next, builder.Current);
        builder.AddIncoming(foundPosition, position, builder.Current);
        builder.Branch(Has(next, search.Ends.Aggregate((all, end) => all | end)), found, on);
        builder.MoveTo(on);
        return next;
    }

    private LlvmValue Found()
    {
        var result = builder.Or(foundPosition, Constant(PayloadResult.Present));
        return search.Ends.Length == search.First
            ? result
            : builder.Select(
                Has(foundState, search.Ends.Take(search.First).Aggregate((all, end) => all | end)), result,
                builder.Or(result, Constant(SecondPattern)));
    }

    private LlvmValue Has(LlvmValue value, ulong bits) => PayloadResult.Has(builder, value, bits);

    private LlvmValue Constant(ulong value) => builder.Constant(64, value);

    private LlvmBlock Block(string name) => builder.NewBlock(name);
}
