using System.Collections.Immutable;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Values;

namespace Tcpq.Language.Aggregates;

/// <summary>Who may change a state at the same time, and what the kernel has against it.</summary>
internal enum StateSharing
{
    /// <summary>Nobody: it belongs to one CPU, or to a capture.</summary>
    None,

    /// <summary>Other CPUs; the kernel can only add atomically (before Linux 5.12).</summary>
    AtomicAdd,

    /// <summary>Other CPUs; the kernel can compare and exchange.</summary>
    CompareExchange,
}

/// <summary>A state in memory, for the code that changes and reads it.</summary>
/// <param name="Builder">Where to emit.</param>
/// <param name="Address">Address of the state.</param>
/// <param name="Type">The argument's type.</param>
/// <param name="Parameters">The aggregate's constants.</param>
/// <param name="Sharing">Who may change it at the same time.</param>
/// <param name="Now">Emits the event's time in nanoseconds: since boot in the kernel, since 1970 in a capture.</param>
/// <param name="Lose">Emits the counting of an event as lost because another CPU held the state for too long.</param>
internal sealed record AggregateState(
    FunctionBuilder Builder,
    LlvmValue Address,
    DataType Type,
    ImmutableArray<long> Parameters,
    StateSharing Sharing,
    Func<LlvmValue> Now,
    Action Lose)
{
    /// <summary>Most tries of a compare-and-exchange; each fails only where another CPU was faster.</summary>
    private const int MaximumTries = 8;

    /// <summary>The address of an 8-byte word of the state.</summary>
    internal LlvmValue WordAt(int index) => Builder.Offset(Address, index * 8L);

    /// <summary>Adds to a word, atomically where other CPUs may add too.</summary>
    internal void Add(LlvmValue word, LlvmValue amount)
    {
        if (Sharing != StateSharing.None)
        {
            Builder.AtomicAdd(word, amount);
            return;
        }

        Builder.Store(Builder.Add(Builder.Load(64, word), amount), word);
    }

    /// <summary>Makes a word at least as large as a value, both unsigned.</summary>
    /// <remarks>Where other CPUs may do the same: exact with compare-and-exchange, unless eight in a row come between;
    /// without it, of two changes in the same nanoseconds the lesser may win.</remarks>
    internal void Raise(LlvmValue word, LlvmValue value)
    {
        if (Sharing != StateSharing.CompareExchange)
        {
            var current = Builder.Load(64, word);
            var larger = Builder.Compare(IntPredicate.UnsignedGreater, value, current);
            Builder.Store(Builder.Select(larger, value, current), word);
            return;
        }

        var (head, attempt, done) = (Builder.NewBlock("raise"), Builder.NewBlock("try"), Builder.NewBlock("raised"));
        var before = Builder.Current;
        var first = Builder.Load(64, word);
        Builder.Branch(head);
        Builder.MoveTo(head);
        var seen = Builder.OpenPhi(first);
        var tries = Builder.OpenPhi(first);
        var isOpen = Builder.And(
            Builder.Compare(IntPredicate.UnsignedGreater, value, seen),
            Builder.Compare(IntPredicate.UnsignedLess, tries, Builder.Constant(64, MaximumTries)));
        Builder.Branch(isOpen, attempt, done);
        Builder.MoveTo(attempt);
        var found = Builder.AtomicCompareExchange(word, seen, value);
        Builder.AddIncoming(seen, first, before);
        Builder.AddIncoming(tries, Builder.Constant(64, 0), before);
        var wrote = Builder.Compare(IntPredicate.Equal, found, seen);
        var next = Builder.NewBlock("again");
        Builder.Branch(wrote, done, next);
        Builder.MoveTo(next);
        Builder.AddIncoming(seen, found, next);
        Builder.AddIncoming(tries, Builder.Add(tries, Builder.Constant(64, 1)), next);
        Builder.Branch(head);
        Builder.MoveTo(done);
    }
}

/// <summary>A state to read a value from, or several whose union is meant.</summary>
/// <param name="State">The state.</param>
/// <param name="Parts">Where its parts are: one, or the slices of a window.</param>
internal sealed record AggregateRead(AggregateState State, StatePart[] Parts)
{
    /// <summary>The reading of a whole state.</summary>
    internal static AggregateRead Of(AggregateState state) => new(state, [new(state.Address, null)]);

    /// <summary>A word of all parts together; a part that does not count has a 0 there.</summary>
    internal LlvmValue Fold(int word, Func<LlvmValue, LlvmValue, LlvmValue> combine)
    {
        var result = Word(0, word);
        for (var i = 1; i < Parts.Length; i++)
        {
            result = combine(result, Word(i, word));
        }

        return result;
    }

    /// <summary>The sum of a word.</summary>
    internal LlvmValue Sum(int word) => Fold(word, State.Builder.Add);

    /// <summary>A word of a part; 0 if that does not count.</summary>
    internal LlvmValue Word(int part, int index)
    {
        var word = State.Builder.Load(64, State.Builder.Offset(Parts[part].Address, index * 8L));
        return Parts[part].Mask is { } mask ? State.Builder.And(word, mask) : word;
    }
}

/// <summary>A part of a state.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Mask">64 bits of ones where it counts, else of zeros; null if it always counts.</param>
internal sealed record StatePart(LlvmValue Address, LlvmValue? Mask);
