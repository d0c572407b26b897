using System.Buffers.Binary;
using System.Collections.Immutable;
using Tcpq.Llvm;
using Tcpq.Results;

namespace Tcpq.Language;

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

    /// <summary>How it is written, for the listing.</summary>
    public abstract string Signature { get; }

    /// <summary>True where the argument list is the key; false where its first member is aggregated.</summary>
    public virtual bool ArgumentsAreKeys => false;

    /// <summary>Names of the constants that follow the aggregated value.</summary>
    public virtual ImmutableArray<string> ParameterNames => [];

    /// <summary>The name of the value's column where `as` gives none.</summary>
    public virtual string ColumnName => Name;

    /// <summary>True where a state cannot be changed by atomic additions alone, so that each CPU keeps its own.</summary>
    internal virtual bool NeedsPerCpu => false;

    /// <summary>Says what is wrong with the constants; null where they are right.</summary>
    internal virtual string? CheckParameters(ImmutableArray<long> parameters) => null;

    /// <summary>Bytes of a state; a multiple of 8.</summary>
    internal abstract int StateSize(ImmutableArray<long> parameters);

    /// <summary>Names of the 8-byte words of a state, for BTF; fewer than words where the last is an array.</summary>
    internal abstract ImmutableArray<string> StateFields { get; }

    /// <summary>The type of the value that comes out.</summary>
    internal virtual DataType ResultType(DataType argument) => argument;

    /// <summary>Emits the change of a state by one event.</summary>
    internal abstract void Update(AggregateUpdate update);

    /// <summary>Adds one state to another: associative, commutative, with the zero state as neutral element.</summary>
    internal abstract void Merge(Span<byte> into, ReadOnlySpan<byte> from, DataType type);

    /// <summary>What a state says.</summary>
    internal abstract Value Render(ReadOnlySpan<byte> state, DataType type, ImmutableArray<long> parameters);

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

/// <summary>What an aggregate needs to emit its update.</summary>
/// <param name="Builder">Where to emit.</param>
/// <param name="State">Address of the state.</param>
/// <param name="Argument">The aggregated value in 64 bits; default for `count`.</param>
/// <param name="Type">The argument's type.</param>
/// <param name="Parameters">The aggregate's constants.</param>
/// <param name="Shared">True where other CPUs may change the same state at the same time.</param>
internal sealed record AggregateUpdate(
    FunctionBuilder Builder,
    LlvmValue State,
    LlvmValue Argument,
    DataType Type,
    ImmutableArray<long> Parameters,
    bool Shared)
{
    /// <summary>The address of an 8-byte word of the state.</summary>
    internal LlvmValue WordAt(int index) => Builder.Offset(State, index * 8L);

    /// <summary>Adds to a word, atomically where other CPUs may add too.</summary>
    internal void Add(LlvmValue word, LlvmValue amount)
    {
        if (Shared)
        {
            Builder.AtomicAdd(word, amount);
            return;
        }

        Builder.Store(Builder.Add(Builder.Load(64, word), amount), word);
    }
}
