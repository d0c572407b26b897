using System.Buffers.Binary;
using System.Collections.Immutable;
using Tcpq.Llvm.Handles;
using Tcpq.Values;

namespace Tcpq.Language.Aggregates;

/// <summary>`first(x)` and `last(x)`: by the events' time, so that states of several CPUs and captures merge.</summary>
/// <remarks>On a state that CPUs share, one event changes it at a time; of events that come while it is changed, which
/// is the same moment, one is taken. Before Linux 5.12 nothing keeps them apart, and the value of one may stand with
/// the time of another. A program that reads `first` in the very moment in which another CPU writes it may see
/// 0.</remarks>
internal sealed class Ends : Aggregate
{
    // The first word is the time, kept so that the larger wins and 0 is for what has seen nothing.
    private const int TimeWord = 0;
    private const int LockWord = 1;
    private const int ValueWord = 2;

    private readonly bool isFirst;

    internal Ends(string name, bool isFirst)
        : base(name, isFirst ? "value of the earliest event, by key" : "value of the latest event, by key")
    {
        this.isFirst = isFirst;
    }

    public override string Signature => $"{Name}(x) [by key, …]";

    internal override ImmutableArray<Representation> TakesAny =>
        [Representation.Boolean, Representation.Unsigned, Representation.Signed, Representation.Address];

    internal override bool NeedsPerCpu => true;

    internal override bool NeedsExchange => true;

    internal override bool GoesByOrder => true;

    internal override bool ZeroIsUnseen => true;

    internal override ImmutableArray<string> StateFields => ["time", "busy", "value"];

    internal override int StateSize(DataType type, ImmutableArray<long> parameters) => (ValueWord + Words(type)) * 8;

    internal override DataType? ReadType(DataType argument) =>
        argument.Representation == Representation.Address ? null : argument;

    internal override void EmitUpdate(AggregateState state, LlvmValue[] argument)
    {
        var builder = state.Builder;
        var now = state.Now();
        var time = isFirst ? builder.Not(now) : builder.Add(now, builder.Constant(64, 1));
        var (newer, write, free, done) = (
            builder.NewBlock("newer"), builder.NewBlock("write"), builder.NewBlock("free"), builder.NewBlock("kept"));
        builder.Branch(IsNewer(), newer, done);
        builder.MoveTo(newer);
        var (zero, one) = (builder.Constant(64, 0), builder.Constant(64, 1));
        var isLocked = state.Sharing == StateSharing.CompareExchange;
        if (isLocked)
        {
            var locked = builder.NewBlock("locked");
            var owner = builder.AtomicCompareExchange(state.WordAt(LockWord), zero, one);
            builder.Branch(builder.Compare(IntPredicate.Equal, owner, zero), locked, done);
            builder.MoveTo(locked);
            builder.Branch(IsNewer(), write, free);
        }
        else
        {
            builder.Branch(write);
        }

        builder.MoveTo(write);
        for (var i = 0; i < argument.Length; i++)
        {
            builder.Store(argument[i], state.WordAt(ValueWord + i));
        }

        builder.Store(time, state.WordAt(TimeWord));
        builder.Branch(free);
        builder.MoveTo(free);
        if (isLocked)
        {
            builder.AtomicCompareExchange(state.WordAt(LockWord), one, zero); // not a store: it waits for those before
        }

        builder.Branch(done);
        builder.MoveTo(done);

        // Of events at the same time the one that comes first is the first, and the one that comes last the last.
        LlvmValue IsNewer() => builder.Compare(
            isFirst ? IntPredicate.UnsignedGreater : IntPredicate.UnsignedGreaterOrEqual,
            time,
            builder.Load(64, state.WordAt(TimeWord), isVolatile: true));
    }

    internal override LlvmValue EmitRead(AggregateRead read)
    {
        var builder = read.State.Builder;
        var time = read.Word(0, TimeWord);
        var value = read.Word(0, ValueWord);
        for (var i = 1; i < read.Parts.Length; i++)
        {
            var other = read.Word(i, TimeWord);
            var isBetter = builder.Compare(IntPredicate.UnsignedGreater, other, time);
            time = builder.Select(isBetter, other, time);
            value = builder.Select(isBetter, read.Word(i, ValueWord), value);
        }

        return value;
    }

    internal override void Merge(Span<byte> into, ReadOnlySpan<byte> from, DataType type)
    {
        // Of two events at the same time the one with the larger value, so that the order of merging is all one.
        SetWord(into, LockWord, 0);
        var order = Word(from, TimeWord).CompareTo(Word(into, TimeWord));
        for (var i = ValueWord; order == 0 && i < into.Length / 8; i++)
        {
            order = Word(from, i).CompareTo(Word(into, i));
        }

        if (order > 0)
        {
            from.CopyTo(into);
            SetWord(into, LockWord, 0);
        }
    }

    internal override void Translate(Span<byte> state, StateTranslation translation)
    {
        var time = Word(state, TimeWord);
        if (time == 0)
        {
            return;
        }

        SetWord(state, TimeWord, isFirst ? time - translation.ClockStart : time + translation.ClockStart);
        if (translation.Type.Representation != Representation.Address)
        {
            SetWord(state, ValueWord, translation.Value(Word(state, ValueWord)));
        }
    }

    internal override AggregateResult Render(ReadOnlySpan<byte> state, AggregateRendering rendering)
    {
        if (Word(state, TimeWord) == 0)
        {
            return Value.Absent.Instance;
        }

        var value = state[(ValueWord * 8)..];
        return rendering.Type.Representation switch
        {
            Representation.Address => new Value.Address(
                BinaryPrimitives.ReadUInt64BigEndian(value), BinaryPrimitives.ReadUInt64BigEndian(value[8..])),
            Representation.Boolean => new Value.Boolean(Word(value, 0) != 0),
            _ => new Value.Number(Number(Word(value, 0), rendering.Type), rendering.Type),
        };
    }

    private static int Words(DataType type) => type.Representation == Representation.Address ? 2 : 1;
}
