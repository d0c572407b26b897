using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;

namespace Tcpq.Lowering.Payload;

/// <summary>The body of a function that reads payload: its parameters, and reading bytes that may not be there. What
/// the segment does not have ends the function with 0, what is out of reach with
/// <see cref="PayloadResult.Unreadable"/>.</summary>
internal sealed class PayloadCode
{
    private readonly PacketAccess access;
    private readonly LlvmBlock unreadable;

    internal PayloadCode(Subprograms subprograms, FunctionBuilder builder, PacketAccess access, LlvmValue origin)
    {
        this.access = access;
        Builder = builder;
        Origin = origin;
        Subprograms = subprograms.Within(builder, access);
        Absent = builder.NewBlock("absent");
        unreadable = builder.NewBlock("unreadable");
        var here = builder.Current;
        builder.MoveTo(Absent);
        builder.Return(Constant(0));
        builder.MoveTo(unreadable);
        builder.Return(Constant(PayloadResult.Unreadable));
        builder.MoveTo(here);
    }

    /// <summary>Where to emit.</summary>
    internal FunctionBuilder Builder { get; }

    /// <summary>The payload's first byte.</summary>
    internal LlvmValue Origin { get; }

    /// <summary>Functions to call.</summary>
    internal Subprograms Subprograms { get; }

    /// <summary>The block that ends the function with 0.</summary>
    internal LlvmBlock Absent { get; }

    /// <summary>The payload's length; the function's third parameter.</summary>
    internal LlvmValue Length => Builder.Parameter(2);

    /// <summary>Calls a function, whose body is such code.</summary>
    /// <param name="subprograms">Where it goes.</param>
    /// <param name="name">Its name in the program.</param>
    /// <param name="cursor">The payload's first byte.</param>
    /// <param name="others">Its further arguments; the payload's length comes first.</param>
    /// <param name="emit">Fills it.</param>
    internal static LlvmValue Call(
        Subprograms subprograms, string name, LlvmValue cursor, LlvmValue[] others, Action<PayloadCode> emit) =>
        subprograms.Call(name, cursor, others, (builder, inner, origin) =>
            emit(new(subprograms, builder, inner, origin)));

    /// <summary>A number in network order at an offset; the function ends where the payload ends before.</summary>
    internal LlvmValue Number(LlvmValue at, int bytes)
    {
        Demand(Builder.Compare(
            IntPredicate.UnsignedLessOrEqual, Builder.Add(at, Constant((ulong)bytes)), Length));
        return Reach(at, bytes);
    }

    /// <summary>A number in network order at an offset that is known to lie in the payload.</summary>
    internal LlvmValue Reach(LlvmValue at, int bytes)
    {
        var raw = access.Load(Origin, at, bytes * 8, unreadable);
        return bytes switch
        {
            1 => raw,
            8 => Builder.ByteSwap(raw),
            _ => Builder.ZeroExtend(Builder.ByteSwap(Builder.Truncate(raw, bytes * 8)), 64),
        };
    }

    /// <summary>Looks for bytes between two offsets: the offset behind them, or 0 without the present bit.</summary>
    internal LlvmValue Search(ByteSearch search, LlvmValue at, LlvmValue end)
    {
        var result = SearchLowering.Call(Subprograms, search, Origin, at, end);
        DemandReadable(result);
        return result;
    }

    /// <summary>Looks for bytes between two offsets: the offset behind them; the function ends where there are none.
    /// </summary>
    internal LlvmValue Find(ByteSearch search, LlvmValue at, LlvmValue end)
    {
        var result = Search(search, at, end);
        Demand(Has(result, PayloadResult.Present));
        return result;
    }

    /// <summary>Looks for a byte between two offsets: its offset; the function ends if there is none.</summary>
    internal LlvmValue FindByte(ByteSearch search, LlvmValue at, LlvmValue end) =>
        Builder.Subtract(PayloadResult.Start(Builder, Find(search, at, end)), Constant(1));

    /// <summary>Passes on what is out of reach.</summary>
    internal void DemandReadable(LlvmValue result) =>
        Demand(Builder.Not(Has(result, PayloadResult.Unreadable)), unreadable);

    /// <summary>Goes on with a digit.</summary>
    internal void DemandDigit(LlvmValue value) => Demand(Builder.Compare(
        IntPredicate.UnsignedLess, Builder.Subtract(value, Constant('0')), Constant(10)));

    /// <summary>Whether the payload has a byte at an offset.</summary>
    internal LlvmValue IsInside(LlvmValue at) => Builder.Compare(IntPredicate.UnsignedLess, at, Length);

    /// <summary>The smaller of an offset and the payload's length.</summary>
    internal LlvmValue Least(LlvmValue at) => Builder.Select(IsInside(at), at, Length);

    /// <summary>The result of another function that the rest depends on; the function ends where that has
    /// none.</summary>
    internal LlvmValue Use(LlvmValue result)
    {
        Demand(Has(result, PayloadResult.Present), ReturnIfUnreadable(result));
        return result;
    }

    /// <summary>Goes on where a condition holds; else leaves, to <see cref="Absent"/> unless told otherwise.</summary>
    internal void Demand(LlvmValue condition, LlvmBlock? otherwise = null)
    {
        var met = Builder.NewBlock("met");
        Builder.Branch(condition, met, otherwise ?? Absent);
        Builder.MoveTo(met);
    }

    /// <summary>Goes on where two numbers are equal.</summary>
    internal void DemandEqual(LlvmValue value, ulong wanted) =>
        Demand(Builder.Compare(IntPredicate.Equal, value, Constant(wanted)));

    /// <summary>Whether a result has a bit.</summary>
    internal LlvmValue Has(LlvmValue result, ulong bit) => PayloadResult.Has(Builder, result, bit);

    /// <summary>The sum of an offset and a constant.</summary>
    internal LlvmValue Plus(LlvmValue at, int bytes) => Builder.Add(at, Constant((ulong)bytes));

    /// <summary>A constant of 64 bits.</summary>
    internal LlvmValue Constant(ulong value) => Builder.Constant(64, value);

    /// <summary>Ends the function with a place in the payload.</summary>
    internal void ReturnPlace(LlvmValue start, LlvmValue length) =>
        Builder.Return(PayloadResult.Place(Builder, start, length));

    /// <summary>Ends the function with a number of up to 32 bits.</summary>
    internal void ReturnNumber(LlvmValue value) =>
        Builder.Return(Builder.Or(value, Constant(PayloadResult.Present)));

    // A result without the present bit is 0 or unreadable: either is passed on as it is.
    private LlvmBlock ReturnIfUnreadable(LlvmValue result)
    {
        var (here, block) = (Builder.Current, Builder.NewBlock("passed_on"));
        Builder.MoveTo(block);
        Builder.Return(Builder.And(result, Constant(PayloadResult.Unreadable)));
        Builder.MoveTo(here);
        return block;
    }
}
