using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tcpq.Language.Aggregates;
using Tcpq.Llvm;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Language;

/// <summary>An aggregate's code compiled for this machine, with a state: the same instructions that a program has.
/// </summary>
internal sealed unsafe class CompiledAggregate : IDisposable
{
    private readonly Aggregate aggregate;
    private readonly DataType type;
    private readonly ImmutableArray<long> parameters;
    private readonly HostJit jit;
    private readonly byte* state;

    public CompiledAggregate(
        Aggregate aggregate,
        DataType type,
        ImmutableArray<long> parameters = default,
        int words = 1,
        StateSharing sharing = StateSharing.None)
    {
        (this.aggregate, this.type) = (aggregate, type);
        this.parameters = parameters.IsDefault ? [] : parameters;
        Size = aggregate.StateSize(type, this.parameters);
        state = (byte*)NativeMemory.AllocZeroed((nuint)Size + sizeof(ulong)); // the word behind it counts losses
        jit = HostJit.Compile(module => Build(module, words, sharing), new Dictionary<string, nint>());
        Update = (delegate* unmanaged<byte*, ulong*, ulong, void>)jit.Lookup("update");
        if (aggregate.ReadType(type) is not null)
        {
            Value = (delegate* unmanaged<byte*, ulong, ulong>)jit.Lookup("read");
        }
    }

    public int Size { get; }

    /// <summary>state, argument, now.</summary>
    public delegate* unmanaged<byte*, ulong*, ulong, void> Update { get; }

    /// <summary>state, now → the value in a script.</summary>
    public delegate* unmanaged<byte*, ulong, ulong> Value { get; }

    public byte* Address => state;

    /// <summary>Events that found the state held by another thread for too long.</summary>
    public ulong Lost => Volatile.Read(ref *(ulong*)(state + Size));

    public Span<byte> State => new(state, Size);

    /// <summary>Changes the state by events that have one number each.</summary>
    public CompiledAggregate After(params ReadOnlySpan<ulong> values)
    {
        foreach (var value in values)
        {
            Add(now: 1, value);
        }

        return this;
    }

    /// <summary>Changes the state by an event.</summary>
    public void Add(ulong now, params ReadOnlySpan<ulong> words)
    {
        fixed (ulong* argument = words)
        {
            Update(state, argument, now);
        }
    }

    public ulong Read(ulong now = 1) => Value(state, now);

    /// <summary>Changes the state by many events, each with one number.</summary>
    public void AddRange(ReadOnlySpan<ulong> values)
    {
        fixed (ulong* argument = values)
        {
            for (var i = 0; i < values.Length; i++)
            {
                Update(state, argument + i, 1);
            }
        }
    }

    public Value Render(ulong now = 1, ulong elapsed = 1) => Result(now, elapsed).Value;

    /// <summary>The cells of an aggregate whose shape is a record, by the names of their columns.</summary>
    public ImmutableArray<(string Name, Value Value)> Record()
    {
        var shape = aggregate.Shape("record", type);
        Assert.Equal(ResultForm.Record, shape.Form);
        return [.. shape.Columns.Select(column => column.Name).Zip(Assert.Single(Result(1, 1).Lines))];
    }

    public void Dispose()
    {
        jit.Dispose();
        NativeMemory.Free(state);
    }

    private AggregateResult Result(ulong now, ulong elapsed) =>
        aggregate.Render(State, new(type, parameters, now, elapsed));

    private void Build(ModuleBuilder module, int words, StateSharing sharing)
    {
        var (pointer, number) = (module.VoidPointer, module.Unsigned(64));
        var update = module.AddFunction(
            "update", null, null, isStatic: false, new("state", pointer), new("argument", pointer), new("now", number));
        aggregate.EmitUpdate(
            StateOf(update, sharing, 2),
            [.. Enumerable.Range(0, words).Select(i => update.Load(64, update.Offset(update.Parameter(1), i * 8)))]);
        update.ReturnVoid();
        if (aggregate.ReadType(type) is not null)
        {
            var read = module.AddFunction(
                "read", number, null, isStatic: false, new("state", pointer), new("now", number));
            read.Return(aggregate.EmitRead(AggregateRead.Of(StateOf(read, sharing, 1))));
        }
    }

    private AggregateState StateOf(FunctionBuilder builder, StateSharing sharing, int now) => new(
        builder, builder.Parameter(0), type, parameters, sharing, () => builder.Parameter(now),
        () => builder.AtomicAdd(builder.Offset(builder.Parameter(0), Size), builder.Constant(64, 1)));
}
