using System.Collections.Immutable;
using Tcpq.Llvm;
using Tcpq.Results;

namespace Tcpq.Language;

/// <summary>`min(x)` and `max(x)`.</summary>
internal sealed class Extreme : Aggregate
{
    private readonly bool smallest;

    internal Extreme(string name, bool smallest)
        : base(name, smallest ? "smallest value, by key" : "largest value, by key")
    {
        this.smallest = smallest;
    }

    public override string Signature => $"{Name}(x) [by key, …]";

    internal override bool NeedsPerCpu => true;

    internal override ImmutableArray<string> StateFields => [Name, "seen"];

    internal override int StateSize(ImmutableArray<long> parameters) => 16;

    internal override void Update(AggregateUpdate update)
    {
        var builder = update.Builder;
        var current = builder.Load(64, update.WordAt(0));
        var unseen = builder.Compare(IntPredicate.Equal, builder.Load(64, update.WordAt(1)), builder.Constant(64, 0));
        var better = builder.Or(unseen, builder.Compare(Predicate(update.Type), update.Argument, current));
        builder.Store(builder.Select(better, update.Argument, current), update.WordAt(0));
        builder.Store(builder.Constant(64, 1), update.WordAt(1));
    }

    internal override void Merge(Span<byte> into, ReadOnlySpan<byte> from, DataType type)
    {
        if (Word(from, 1) == 0)
        {
            return;
        }

        if (Word(into, 1) == 0 || IsBetter(Number(Word(from, 0), type), Number(Word(into, 0), type)))
        {
            from.CopyTo(into);
        }
    }

    internal override Value Render(ReadOnlySpan<byte> state, DataType type, ImmutableArray<long> parameters) =>
        Word(state, 1) == 0 ? Value.Absent.Instance : new Value.Number(Number(Word(state, 0), type), type);

    private bool IsBetter(Int128 candidate, Int128 current) => smallest ? candidate < current : candidate > current;

    private IntPredicate Predicate(DataType type) => (smallest, type.Representation) switch
    {
        (true, Representation.Signed) => IntPredicate.SignedLess,
        (true, _) => IntPredicate.UnsignedLess,
        (false, Representation.Signed) => IntPredicate.SignedGreater,
        (false, _) => IntPredicate.UnsignedGreater,
    };
}
