using System.Collections.Immutable;
using Tcpq.Llvm.Handles;
using Tcpq.Values;

namespace Tcpq.Language.Aggregates;

/// <summary>`rate()`: events per second.</summary>
internal sealed class Rate : Aggregate
{
    private const double NanosecondsPerSecond = 1e9;

    internal Rate()
        : base("rate", "events per second since the last report, or since the start if there was none, by key")
    {
    }

    public override ImmutableArray<string> Aliases => ["pps", "per_second"];

    public override string Signature => "rate() [by key, …]";

    public override int LeastValues => 0;

    public override int MostValues => 0;

    internal override bool IsPerInterval => true;

    internal override bool NeedsClock => true;

    internal override bool ZeroIsUnseen => true;

    internal override ImmutableArray<string> StateFields => ["count"];

    internal override int StateSize(DataType type, ImmutableArray<long> parameters) => 8;

    internal override void EmitUpdate(AggregateState state, LlvmValue[] argument) =>
        state.Add(state.Address, state.Builder.Constant(64, 1));

    internal override void Merge(Span<byte> into, ReadOnlySpan<byte> from, DataType type) => AddWords(into, from);

    internal override void Subtract(Span<byte> from, ReadOnlySpan<byte> earlier)
    {
        // Less than before: the key was forgotten meanwhile, and came back.
        if (Word(from, 0) >= Word(earlier, 0))
        {
            SetWord(from, 0, Word(from, 0) - Word(earlier, 0));
        }
    }

    internal override AggregateResult Render(ReadOnlySpan<byte> state, AggregateRendering rendering) =>
        rendering.Elapsed == 0 ? Value.Absent.Instance
        : new Value.Real(Word(state, 0) * NanosecondsPerSecond / rendering.Elapsed, DataType.Integer);
}
