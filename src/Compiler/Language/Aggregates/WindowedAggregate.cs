using System.Collections.Immutable;
using Tcpq.Llvm.Handles;
using Tcpq.Values;

namespace Tcpq.Language.Aggregates;

/// <summary>An aggregate with `within d`: over the last d, sliding by slices of time. An event is remembered for d at
/// most, and for d less one slice at least.</summary>
/// <remarks>A state is a ring of slices, each with the number of its time and a state of the aggregate within; behind
/// them stands the union of those that count, for aggregates that need one to be read. The first event of a new slice
/// clears the oldest. Where CPUs share a state, the others wait while one clears, for a bounded number of looks; an
/// event that has looked in vain is counted as lost.</remarks>
internal sealed class WindowedAggregate : Aggregate
{
    private const int NumberSize = 8;
    private const int SmallState = 64;
    private const int SlicesOfSmallStates = 8;
    private const int SlicesOfSketches = 4;

    private readonly Aggregate inner;
    private readonly ulong sliceTime;

    /// <summary>An aggregate over a sliding window.</summary>
    /// <param name="inner">The aggregate.</param>
    /// <param name="window">Nanoseconds, at least <see cref="ShortestWindow"/>.</param>
    /// <param name="type">The type of what is aggregated.</param>
    /// <param name="parameters">The aggregate's constants.</param>
    /// <param name="isRead">True if the program reads its value.</param>
    internal WindowedAggregate(
        Aggregate inner, ulong window, DataType type, ImmutableArray<long> parameters, bool isRead)
        : base(inner.Name, inner.Doc)
    {
        this.inner = inner;
        Window = window;
        KeepsUnion = isRead && inner.KeepsUnion;
        var size = inner.StateSize(type, parameters);
        Layout = new(
            size <= SmallState ? SlicesOfSmallStates : SlicesOfSketches, size + NumberSize, KeepsUnion ? size : 0);
        sliceTime = Math.Max(1, window / (ulong)Layout.Count);
    }

    /// <summary>The shortest window, in nanoseconds.</summary>
    internal const ulong ShortestWindow = 1_000_000;

    public override string Signature => inner.Signature;

    public override bool ArgumentsAreKeys => inner.ArgumentsAreKeys;

    public override int LeastValues => inner.LeastValues;

    public override int MostValues => inner.MostValues;

    public override ImmutableArray<string> ParameterNames => inner.ParameterNames;

    public override string ColumnName => inner.ColumnName;

    /// <summary>True if the union of the slices stands behind them.</summary>
    internal override bool KeepsUnion { get; }

    /// <summary>How its slices lie.</summary>
    internal WindowLayout Layout { get; }

    internal override ulong? Window { get; }

    internal override bool NeedsPerCpu => inner.NeedsPerCpu;

    internal override bool NeedsExchange => true;

    internal override bool NeedsClock => true;

    internal override bool GoesByOrder => true;

    internal override ImmutableArray<Representation> TakesAny => inner.TakesAny;

    internal override bool ZeroIsUnseen => true;

    internal override ImmutableArray<string> StateFields => ["slices"];

    internal override int StateSize(DataType type, ImmutableArray<long> parameters) => Layout.Size;

    internal override DataType ResultType(DataType argument) => inner.ResultType(argument);

    internal override ResultShape Shape(string name, DataType argument) => inner.Shape(name, argument);

    internal override DataType? ReadType(DataType argument) => inner.ReadType(argument);

    internal override void EmitUpdate(AggregateState state, LlvmValue[] argument)
    {
        var builder = state.Builder;
        var number = EmitNumber(state);
        var slice = Layout.EmitSlice(builder, state.Address, number);
        var (turn, take, done) = (builder.NewBlock("turn"), builder.NewBlock("take"), builder.NewBlock("sliced"));
        builder.Branch(
            builder.Compare(IntPredicate.Equal, builder.Load(64, slice, isVolatile: true), number), take, turn);
        builder.MoveTo(turn);
        var outcome = builder.CallOn(
            $"turn_{inner.Name}_{Layout.Size}_{(int)state.Sharing}", state.Address, Layout.Size, [number],
            function => new SliceTurn(
                inner,
                Layout,
                state with { Builder = function, Address = function.Parameter(0) },
                function.Parameter(1))
                .Emit());
        if (state.Sharing == StateSharing.CompareExchange)
        {
            // What is added now would be cleared.
            var held = builder.NewBlock("held");
            builder.Switch(outcome, done, (SliceTurn.Open, take), (SliceTurn.Held, held));
            builder.MoveTo(held);
            state.Lose();
            builder.Branch(done);
        }
        else
        {
            builder.Branch(
                builder.Compare(IntPredicate.NotEqual, outcome, builder.Constant(64, SliceTurn.Old)), take, done);
        }

        builder.MoveTo(take);
        inner.EmitUpdate(state with { Address = builder.Offset(slice, NumberSize) }, argument);
        if (KeepsUnion)
        {
            inner.EmitUpdate(state with { Address = builder.Offset(state.Address, Layout.UnionOffset) }, argument);
        }

        builder.Branch(done);
        builder.MoveTo(done);
    }

    internal override LlvmValue EmitRead(AggregateRead read)
    {
        var (builder, address) = (read.State.Builder, read.State.Address);
        return inner.EmitRead(KeepsUnion
            ? AggregateRead.Of(read.State with { Address = builder.Offset(address, Layout.UnionOffset) })
            : read with { Parts = Layout.EmitParts(builder, address, EmitNumber(read.State)) });
    }

    internal override void Merge(Span<byte> into, ReadOnlySpan<byte> from, DataType type)
    {
        for (var i = 0; i < Layout.Count; i++)
        {
            var mine = Layout.Slice(into, i);
            var other = Layout.Slice(from, i);
            var order = WindowLayout.NumberOf(other).CompareTo(WindowLayout.NumberOf(mine));
            if (order > 0)
            {
                mine.Clear();
                SetWord(mine, 0, WindowLayout.NumberOf(other));
            }

            if (order >= 0)
            {
                inner.Merge(mine[NumberSize..], other[NumberSize..], type);
            }
        }

        if (KeepsUnion)
        {
            inner.Merge(into[Layout.UnionOffset..], from[Layout.UnionOffset..], type);
        }
    }

    internal override bool IsForgotten(ReadOnlySpan<byte> state, AggregateRendering rendering)
    {
        for (var i = 0; i < Layout.Count; i++)
        {
            if (Counts(Layout.Slice(state, i), rendering))
            {
                return false;
            }
        }

        return true;
    }

    internal override ReadOnlySpan<byte> Essence(ReadOnlySpan<byte> state) => state[..Layout.UnionOffset];

    // Another clock's slices begin at other moments: a slice is put where it is never newer than it was.
    internal override void Translate(Span<byte> state, StateTranslation translation)
    {
        var shift = translation.ClockStart / sliceTime;
        var before = state.ToArray();
        state.Clear();
        for (var i = 0; i < Layout.Count; i++)
        {
            var slice = Layout.Slice(before.AsSpan(), i);
            if (WindowLayout.NumberOf(slice) is var number and > 0)
            {
                inner.Translate(slice[NumberSize..], translation);
                SetWord(slice, 0, number + shift);
                slice.CopyTo(Layout.Slice(state, (int)((number + shift) & ((ulong)Layout.Count - 1))));
            }
        }
    }

    internal override AggregateResult Render(ReadOnlySpan<byte> state, AggregateRendering rendering)
    {
        var sum = new byte[Layout.SliceSize - NumberSize];
        for (var i = 0; i < Layout.Count; i++)
        {
            var slice = Layout.Slice(state, i);
            if (Counts(slice, rendering))
            {
                inner.Merge(sum, slice[NumberSize..], rendering.Type);
            }
        }

        // The slices that are whole, and what has passed of the last.
        var covered = (sliceTime * (ulong)(Layout.Count - 1)) + (rendering.Now % sliceTime);
        return inner.Render(sum, rendering with { Elapsed = Math.Min(covered, rendering.Elapsed) });
    }

    private bool Counts(ReadOnlySpan<byte> slice, AggregateRendering rendering) =>
        WindowLayout.NumberOf(slice) != 0
        && NumberAt(rendering.Now) - WindowLayout.NumberOf(slice) < (ulong)Layout.Count;

    // From 1, for 0 is that of a slice that has seen nothing.
    private ulong NumberAt(ulong now) => (now / sliceTime) + 1;

    private LlvmValue EmitNumber(AggregateState state)
    {
        var builder = state.Builder;
        return builder.Add(
            builder.UnsignedDivide(state.Now(), builder.Constant(64, sliceTime)), builder.Constant(64, 1));
    }
}
