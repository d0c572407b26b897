using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Language.Aggregates;

/// <summary>Emits what the first event of a slice does: clear what the place had before, and bring the union up to
/// date. A function of its own, for it runs rarely and has loops.</summary>
/// <param name="inner">The aggregate within.</param>
/// <param name="layout">How the slices lie.</param>
/// <param name="state">The whole state.</param>
/// <param name="number">The slice's number.</param>
internal sealed class SliceTurn(Aggregate inner, WindowLayout layout, AggregateState state, LlvmValue number)
{
    // Looks at a slice that another CPU clears; clearing the largest takes less.
    private const int MaximumLooks = 256;

    /// <summary>What the function returns: the event is older than all that is remembered.</summary>
    internal const ulong Old = 0;

    /// <summary>What the function returns: the event may be counted in the slice.</summary>
    internal const ulong Open = 1;

    /// <summary>What the function returns: another CPU has been clearing the slice for too long.</summary>
    internal const ulong Held = 2;

    // As many as keep the loops short that the verifier walks.
    private const int BytesAtOnce = 64;

    private readonly FunctionBuilder builder = state.Builder;

    /// <summary>Emits the function's code.</summary>
    internal void Emit()
    {
        var slice = layout.EmitSlice(builder, state.Address, number);
        var isShared = state.Sharing == StateSharing.CompareExchange;
        var (old, open, clear) = (builder.NewBlock("old"), builder.NewBlock("open"), builder.NewBlock("clear"));
        var current = builder.Load(64, slice, isVolatile: true);
        Decide(current, old, open);
        builder.MoveTo(old);
        builder.Return(Number(Old));
        builder.MoveTo(open);
        if (isShared)
        {
            Claim(slice, current, clear);
        }
        else
        {
            builder.Branch(clear);
        }

        builder.MoveTo(clear);
        Clear(builder.Offset(slice, sizeof(ulong)));
        if (isShared)
        {
            // Not a store: it waits for those before.
            builder.AtomicCompareExchange(slice, builder.Or(number, Number(WindowLayout.Busy)), number);
        }
        else
        {
            builder.Store(number, slice);
        }

        if (layout.UnionSize > 0)
        {
            inner.EmitUnion(
                state with { Address = builder.Offset(state.Address, layout.UnionOffset) },
                layout.EmitParts(builder, state.Address, number));
        }

        builder.Return(Number(Open));
    }

    // One CPU wins; the others, and those that find it at work, wait until the number is there.
    private void Claim(LlvmValue slice, LlvmValue current, LlvmBlock clear)
    {
        var (claim, wait, look) = (builder.NewBlock("claim"), builder.NewBlock("wait"), builder.NewBlock("look"));
        var (next, free, held) = (builder.NewBlock("next"), builder.NewBlock("free"), builder.NewBlock("held"));
        var busy = builder.Or(number, Number(WindowLayout.Busy));
        builder.Branch(builder.Compare(IntPredicate.Equal, current, busy), wait, claim);
        builder.MoveTo(claim);
        var found = builder.AtomicCompareExchange(slice, current, busy);
        builder.Branch(builder.Compare(IntPredicate.Equal, found, current), clear, wait);
        builder.MoveTo(wait);
        builder.Branch(look);
        builder.MoveTo(look);
        var looks = builder.OpenPhi(number);
        builder.AddIncoming(looks, Number(0), wait);
        var seen = builder.Load(64, slice, isVolatile: true);
        builder.Branch(builder.Compare(IntPredicate.Equal, seen, number), free, next);
        builder.MoveTo(next);
        var following = builder.Add(looks, Number(1));
        builder.AddIncoming(looks, following, next);
        builder.Branch(builder.Compare(IntPredicate.UnsignedLess, following, Number(MaximumLooks)), look, held);
        builder.MoveTo(free);
        builder.Return(Number(Open));
        builder.MoveTo(held);
        builder.Return(Number(Held));
    }

    // An event that was held up, or a packet out of order, may come when its place has a newer slice already.
    private void Decide(LlvmValue current, LlvmBlock old, LlvmBlock open)
    {
        var stored = builder.And(current, Number(~WindowLayout.Busy));
        builder.Branch(builder.Compare(IntPredicate.UnsignedGreater, stored, number), old, open);
    }

    private void Clear(LlvmValue place)
    {
        var bytes = layout.SliceSize - sizeof(ulong);
        var blocks = bytes / BytesAtOnce;
        if (blocks > 0)
        {
            ClearBlocks(place, (ulong)blocks);
        }

        builder.Fill(builder.Offset(place, blocks * BytesAtOnce), 0, bytes % BytesAtOnce, sizeof(ulong));
    }

    private void ClearBlocks(LlvmValue place, ulong count)
    {
        var (loop, done) = (builder.NewBlock("block"), builder.NewBlock("cleared"));
        var before = builder.Current;
        builder.Branch(loop);
        builder.MoveTo(loop);
        var index = builder.OpenPhi(number);
        builder.AddIncoming(index, Number(0), before);
        builder.Fill(
            builder.Offset(place, builder.Multiply(builder.Opaque(index), Number(BytesAtOnce))), 0, BytesAtOnce,
            sizeof(ulong));
        var following = builder.Add(index, Number(1));
        builder.AddIncoming(index, following, loop);
        builder.Branch(builder.Compare(IntPredicate.UnsignedLess, following, Number(count)), loop, done);
        builder.MoveTo(done);
    }

    private LlvmValue Number(ulong value) => builder.Constant(64, value);
}
