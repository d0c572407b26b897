using Tcpq.Contract;
using Tcpq.Language.Aggregates;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Module;

/// <summary>Emits the change of an entry of a table, which is made if there is none.</summary>
/// <param name="builder">Where to emit.</param>
/// <param name="maps">The module's maps.</param>
/// <param name="scratch">Room on the stack for new states.</param>
/// <param name="counters">Where losses are counted.</param>
/// <param name="shared">What there is against other CPUs that change the same state.</param>
/// <param name="now">Emits the time of the event.</param>
internal sealed class TableChange(
    FunctionBuilder builder,
    ModuleMaps maps,
    Scratch scratch,
    CounterUpdates counters,
    StateSharing shared,
    Func<LlvmValue> now)
{
    private const ulong BpfNoExist = 1; // BPF_NOEXIST (include/uapi/linux/bpf.h)
    private const int Exists = -17; // -EEXIST

    /// <summary>Emits the look-up of a key and the change of its state.</summary>
    /// <param name="table">The table.</param>
    /// <param name="key">Where the key is.</param>
    /// <param name="words">What is aggregated.</param>
    /// <param name="done">Where all ways go in the end.</param>
    /// <param name="result">Takes the value after the change; null if nobody asks for it.</param>
    internal void Apply(TableSchema table, LlvmValue key, LlvmValue[] words, LlvmBlock done, UpdateResult? result)
    {
        var map = maps.Choose(builder, table);
        Apply(table, map, map.Lookup(key), key, words, done, result);
    }

    /// <summary>Emits the change of a state that was looked up, or its making where that found none.</summary>
    internal void Apply(
        TableSchema table,
        ChosenMap map,
        LlvmValue state,
        LlvmValue key,
        LlvmValue[] words,
        LlvmBlock done,
        UpdateResult? result)
    {
        var (found, missing) = (builder.NewBlock("found"), builder.NewBlock("missing"));
        builder.Branch(IsNull(state), missing, found);
        builder.MoveTo(found);
        ChangeFound(table, state, words, done, result);
        builder.MoveTo(missing);
        if (table.Storage.IsDense)
        {
            counters.Increment(table.Losses.Full); // a key beyond the array's end: the hook's CPU number
            result?.Lack();
            builder.Branch(done);
        }
        else if (table.Keys.IsEmpty)
        {
            result?.Lack();
            builder.Branch(done); // An array's only entry is always there; the verifier wants it said.
        }
        else
        {
            Insert(table, map, key, words, done, result);
        }
    }

    private void Insert(
        TableSchema table, ChosenMap map, LlvmValue key, LlvmValue[] words, LlvmBlock done, UpdateResult? result)
    {
        var isSmall = table.Map.StateSize <= MapNames.LargestStateOnStack;
        var initial = isSmall ? scratch.State : maps.ZeroState(builder);
        if (isSmall)
        {
            builder.Fill(initial, 0, table.Map.StateSize, 8);
            Change(table, initial, words, StateSharing.None);
        }

        var error = map.Insert(key, initial, BpfNoExist);
        var (failed, lost, again, gone, retry) = (
            builder.NewBlock("failed"), builder.NewBlock("lost"), builder.NewBlock("again"), builder.NewBlock("gone"),
            builder.NewBlock("retry"));
        var inserted = isSmall && result is not null ? builder.NewBlock("inserted") : done;
        builder.Branch(
            builder.Compare(IntPredicate.Equal, error, builder.Constant(64, 0)), isSmall ? inserted : again, failed);
        if (inserted != done)
        {
            builder.MoveTo(inserted);
            result!.Read(StateAt(table, initial, StateSharing.None));
            builder.Branch(done);
        }

        // Another CPU was first with this key: its state takes the change.
        builder.MoveTo(failed);
        builder.Branch(builder.IsError(error, Exists), again, lost);
        builder.MoveTo(again);
        var state = map.Lookup(key);
        builder.Branch(IsNull(state), gone, retry);
        builder.MoveTo(retry);
        ChangeFound(table, state, words, done, result);
        builder.MoveTo(lost);
        counters.IncrementLost(error, table.Losses.Full, table.Losses.Refused);
        result?.Lack();
        builder.Branch(done);
        builder.MoveTo(gone);
        Lose(table);
        result?.Lack();
        builder.Branch(done);
    }

    private void ChangeFound(
        TableSchema table, LlvmValue state, LlvmValue[] words, LlvmBlock done, UpdateResult? result)
    {
        Change(table, state, words, table.Storage.PerCpu ? StateSharing.None : shared);
        result?.Read(StateAt(table, state, shared));
        builder.Branch(done);
    }

    private void Change(TableSchema table, LlvmValue state, LlvmValue[] words, StateSharing sharing) =>
        table.Value.Aggregate.EmitUpdate(StateAt(table, state, sharing), words);

    private AggregateState StateAt(TableSchema table, LlvmValue address, StateSharing sharing) =>
        new(builder, address, table.Value.Type, table.Value.Parameters, sharing, now, () => Lose(table));

    private void Lose(TableSchema table) => counters.Increment(table.Losses.Refused ?? table.Losses.Full);

    private LlvmValue IsNull(LlvmValue pointer) => builder.Compare(IntPredicate.Equal, pointer, builder.Null);
}
