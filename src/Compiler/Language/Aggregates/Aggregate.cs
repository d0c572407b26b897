using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics;
using Tcpq.Llvm.Handles;
using Tcpq.Values;

namespace Tcpq.Language.Aggregates;

/// <summary>A row of the table of aggregates: what it takes, the state it keeps for each key, how an event changes that
/// state, how states merge and what they say. A state of all zero bytes has seen nothing.</summary>
public abstract class Aggregate
{
    private protected Aggregate(string name, string doc)
    {
        Name = name;
        Doc = doc;
    }

    /// <summary>The statement's keyword, and the value's column unless `as` names it.</summary>
    public string Name { get; }

    /// <summary>One sentence.</summary>
    public string Doc { get; }

    /// <summary>What other tools call it; suggested, never accepted.</summary>
    public virtual ImmutableArray<string> Aliases => [];

    /// <summary>How it is written, for the listing.</summary>
    public abstract string Signature { get; }

    /// <summary>True if the argument list is the key; false if its first member is aggregated.</summary>
    public virtual bool ArgumentsAreKeys => false;

    /// <summary>Fewest values that it aggregates; they stand before the constants.</summary>
    public virtual int LeastValues => 1;

    /// <summary>Most values that it aggregates.</summary>
    public virtual int MostValues => 1;

    /// <summary>Names of the constants that follow the aggregated value.</summary>
    public virtual ImmutableArray<string> ParameterNames => [];

    /// <summary>The name of the value's column where `as` gives none.</summary>
    public virtual string ColumnName => Name;

    /// <summary>True if a state cannot be changed by atomic additions alone, so that each CPU keeps its
    /// own.</summary>
    internal virtual bool NeedsPerCpu => false;

    /// <summary>True if a shared state needs compare-and-exchange to be exact (Linux 5.12).</summary>
    internal virtual bool NeedsExchange => false;

    /// <summary>True if what is shown is what happened since the last report, not all that the state has.</summary>
    internal virtual bool IsPerInterval => false;

    /// <summary>True if what is shown depends on the time at which it is.</summary>
    internal virtual bool NeedsClock => false;

    /// <summary>True if events that change places, or a division of them among several states that are merged, may
    /// lead to something else: those of one moment, or those that come late.</summary>
    internal virtual bool GoesByOrder => false;

    /// <summary>Of which values it takes those of any meaning; empty if it takes quantities alone: numbers, bytes,
    /// durations.</summary>
    internal virtual ImmutableArray<Representation> TakesAny => [];

    /// <summary>True if a state of zeros has seen nothing, and none that has seen something is all zeros.</summary>
    internal virtual bool ZeroIsUnseen => false;

    /// <summary>Says what is wrong with the constants; null if they are right.</summary>
    internal virtual string? CheckParameters(ImmutableArray<long> parameters) => null;

    /// <summary>Bytes of a state; a multiple of 8.</summary>
    internal abstract int StateSize(DataType type, ImmutableArray<long> parameters);

    /// <summary>Names of the 8-byte words of a state, for BTF; fewer than words where the last is an array.</summary>
    internal abstract ImmutableArray<string> StateFields { get; }

    /// <summary>The type of the value that comes out, if it is one.</summary>
    internal virtual DataType ResultType(DataType argument) => argument;

    /// <summary>How what comes out lies in columns. Outputs print columns and know no aggregate.</summary>
    /// <param name="name">The script's name for it, else <see cref="ColumnName"/>.</param>
    /// <param name="argument">The type of what is aggregated.</param>
    internal virtual ResultShape Shape(string name, DataType argument) =>
        ResultShape.Single(name, ResultType(argument));

    /// <summary>The type that its value has in the script, as an expression; null if a program cannot read it.
    /// </summary>
    internal virtual DataType? ReadType(DataType argument) => null;

    /// <summary>Emits the change of a state by one event.</summary>
    /// <param name="state">The state.</param>
    /// <param name="argument">The aggregated values in words of 64 bits, two for an address, five for a flow; none for
    /// `count`.</param>
    internal abstract void EmitUpdate(AggregateState state, LlvmValue[] argument);

    /// <summary>Emits the reading of a value of <see cref="ReadType"/>, in 64 bits.</summary>
    internal virtual LlvmValue EmitRead(AggregateRead read) => throw new UnreachableException();

    /// <summary>True if a program can read the union of several states only if it is kept as a state of its own.
    /// </summary>
    internal virtual bool KeepsUnion => false;

    /// <summary>Emits a loop that makes a state the union of others, where <see cref="KeepsUnion"/>.</summary>
    internal virtual void EmitUnion(AggregateState union, StatePart[] parts) => throw new UnreachableException();

    /// <summary>Adds one state to another: associative, commutative, with the zero state as neutral element.</summary>
    internal abstract void Merge(Span<byte> into, ReadOnlySpan<byte> from, DataType type);

    /// <summary>True if a state has nothing to say any more, and its key need not be shown.</summary>
    internal virtual bool IsForgotten(ReadOnlySpan<byte> state, AggregateRendering rendering) => false;

    /// <summary>Takes away what a state of the last report had, where <see cref="IsPerInterval"/>.</summary>
    internal virtual void Subtract(Span<byte> from, ReadOnlySpan<byte> earlier) => throw new UnreachableException();

    /// <summary>Nanoseconds of the window; null if it has none.</summary>
    internal virtual ulong? Window => null;

    /// <summary>The part of a state that holds all of it, and no more than <see cref="AggregateTable.Find(string,
    /// ulong?, DataType, ImmutableArray{long})"/> makes room for.</summary>
    internal virtual ReadOnlySpan<byte> Essence(ReadOnlySpan<byte> state) => state;

    /// <summary>Changes what only one machine understands into what all do.</summary>
    internal virtual void Translate(Span<byte> state, StateTranslation translation)
    {
    }

    /// <summary>What a state says, in the cells of <see cref="Shape"/>.</summary>
    internal abstract AggregateResult Render(ReadOnlySpan<byte> state, AggregateRendering rendering);

    private protected static ulong Word(ReadOnlySpan<byte> state, int index) =>
        BinaryPrimitives.ReadUInt64LittleEndian(state[(index * 8)..]);

    private protected static void SetWord(Span<byte> state, int index, ulong value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(state[(index * 8)..], value);

    private protected static void AddWords(Span<byte> into, ReadOnlySpan<byte> from)
    {
        for (var i = 0; i < into.Length / 8; i++)
        {
            SetWord(into, i, unchecked(Word(into, i) + Word(from, i)));
        }
    }

    private protected static Int128 Number(ulong word, DataType type) =>
        type.Representation == Representation.Signed ? (long)word : word;
}

/// <summary>What is known when a state is shown.</summary>
/// <param name="Type">The argument's type.</param>
/// <param name="Parameters">The aggregate's constants.</param>
/// <param name="Now">The moment in nanoseconds, on the clock that <see cref="AggregateState.Now"/> reads; on a capture
/// the last packet's time.</param>
/// <param name="Elapsed">Nanoseconds since the start, or since the last report where the aggregate is one per interval;
/// on a capture in the packets' time.</param>
internal sealed record AggregateRendering(
    DataType Type, ImmutableArray<long> Parameters, ulong Now = 0, ulong Elapsed = 0);

/// <summary>What one machine's states mean to others.</summary>
/// <param name="Type">The argument's type.</param>
/// <param name="ClockStart">Nanoseconds between the start of the clock that the others go by and that of the machine's.
/// </param>
/// <param name="Value">A value of the argument's type, for others.</param>
internal sealed record StateTranslation(DataType Type, ulong ClockStart, Func<ulong, ulong> Value);
