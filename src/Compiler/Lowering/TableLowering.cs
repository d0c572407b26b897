using System.Diagnostics;
using Tcpq.Language;
using Tcpq.Llvm;
using Tcpq.Planning;

namespace Tcpq.Lowering;

/// <summary>Emits updates of tables.</summary>
/// <param name="builder">Where to emit.</param>
/// <param name="expressions">The rule's expressions.</param>
/// <param name="maps">The module's maps.</param>
/// <param name="scratch">Room on the stack for keys and states.</param>
/// <param name="counters">Where losses are counted.</param>
/// <param name="shared">What there is against other CPUs that change the same state.</param>
internal sealed class TableLowering(
    FunctionBuilder builder,
    ExpressionLowering expressions,
    ModuleMaps maps,
    Scratch scratch,
    CounterUpdates counters,
    StateSharing shared)
{
    private const ulong BpfNoExist = 1; // BPF_NOEXIST (include/uapi/linux/bpf.h)
    private const int Exists = -17; // -EEXIST

    private readonly ColumnStore store = new(builder, expressions.Texts);

    /// <summary>Emits an update, and the value after it where that is asked for.</summary>
    internal void Update(PlannedStatement.Update update)
    {
        var done = builder.NewBlock("updated");
        var result = update.Statement.Result is null ? null : new UpdateResult(builder, update.Table);
        Operand[] arguments = [.. update.Statement.Arguments.Select(expressions.Value)];
        LlvmValue[] words = [];
        foreach (var argument in arguments)
        {
            words = [.. words, .. Words(argument)];
            if (argument.Present is not { } present)
            {
                continue;
            }

            // What a packet does not have is not aggregated.
            var has = builder.NewBlock("has_value");
            result?.Lack();
            builder.Branch(present, has, done);
            builder.MoveTo(has);
        }

        var key = BuildKey(update);
        builder.SetLocation(update.Span);
        var map = maps.Choose(builder, update.Table);
        var state = map.Lookup(key);
        var (found, missing) = (builder.NewBlock("found"), builder.NewBlock("missing"));
        builder.Branch(IsNull(state), missing, found);
        builder.MoveTo(found);
        Change(update, state, words, update.Table.PerCpu ? StateSharing.None : shared);
        result?.Read(StateAt(update, state, shared));
        builder.Branch(done);
        builder.MoveTo(missing);
        if (update.Table.IsDense)
        {
            counters.Increment(update.Table.LostCounter); // a key beyond the array's end: the hook's CPU number
            result?.Lack();
            builder.Branch(done);
        }
        else if (update.Table.Keys.IsEmpty)
        {
            result?.Lack();
            builder.Branch(done); // An array's only entry is always there; the verifier wants it said.
        }
        else
        {
            Insert(update, map, key, words, done, result);
        }

        builder.MoveTo(done);
        if (update.Statement.Result is { } local)
        {
            expressions.Define(local, result!.Join());
        }
    }

    private LlvmValue BuildKey(PlannedStatement.Update update)
    {
        var table = update.Table;
        var key = scratch.Key;
        builder.Fill(key, 0, table.KeySize, 8);
        store.Store(key, table.Keys, [.. update.Statement.Keys.Select(column => expressions.Value(column.Value))]);
        return key;
    }

    private void Insert(
        PlannedStatement.Update update,
        ChosenMap map,
        LlvmValue key,
        LlvmValue[] argument,
        LlvmBlock done,
        UpdateResult? result)
    {
        var table = update.Table;
        var isSmall = table.StateSize <= Scratch.StateSize;
        var initial = isSmall ? scratch.State : maps.ZeroState(builder);
        if (isSmall)
        {
            builder.Fill(initial, 0, table.StateSize, 8);
            Change(update, initial, argument, StateSharing.None);
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
            result!.Read(StateAt(update, initial, StateSharing.None));
            builder.Branch(done);
        }

        // Another CPU was first with this key: its state takes the change.
        builder.MoveTo(failed);
        builder.Branch(builder.IsError(error, Exists), again, lost);
        builder.MoveTo(again);
        var state = map.Lookup(key);
        builder.Branch(IsNull(state), gone, retry);
        builder.MoveTo(retry);
        Change(update, state, argument, table.PerCpu ? StateSharing.None : shared);
        result?.Read(StateAt(update, state, shared));
        builder.Branch(done);
        builder.MoveTo(lost);
        counters.IncrementLost(error, table.LostCounter, table.RefusedCounter);
        result?.Lack();
        builder.Branch(done);
        builder.MoveTo(gone);
        Lose(table);
        result?.Lack();
        builder.Branch(done);
    }

    private void Change(
        PlannedStatement.Update update, LlvmValue state, LlvmValue[] argument, StateSharing sharing) =>
        update.Table.Aggregate.EmitUpdate(StateAt(update, state, sharing), argument);

    private AggregateState StateAt(PlannedStatement.Update update, LlvmValue address, StateSharing sharing) => new(
        builder, address, update.Table.ValueType, update.Table.Parameters, sharing, expressions.Now,
        () => Lose(update.Table));

    private void Lose(TableSchema table) => counters.Increment(table.RefusedCounter ?? table.LostCounter);

    private LlvmValue[] Words(Operand operand) => operand switch
    {
        Operand.Number number => [number.Value],
        Operand.Address address => [address.First, address.Second],
        Operand.Flow flow =>
        [
            .. Words(flow.Source),
            .. Words(flow.Destination),
            builder.Or(builder.ShiftLeft(flow.SourcePort, builder.Constant(64, 16)), flow.DestinationPort),
        ],
        _ => throw new UnreachableException(),
    };

    private LlvmValue IsNull(LlvmValue pointer) => builder.Compare(IntPredicate.Equal, pointer, builder.Null);
}

/// <summary>The value of a table after an update, joined from the ways that the update may go.</summary>
internal sealed class UpdateResult(FunctionBuilder builder, TableSchema table)
{
    private readonly List<(LlvmValue Value, LlvmBlock From)> values = [];
    private readonly List<(LlvmValue Value, LlvmBlock From)> presence = [];

    /// <summary>Reads the state at hand; the block must go on to where the ways join.</summary>
    internal void Read(AggregateState state) => Add(table.Aggregate.EmitRead(AggregateRead.Of(state)), isThere: true);

    /// <summary>There is no value on this way.</summary>
    internal void Lack() => Add(builder.Constant(64, 0), isThere: false);

    /// <summary>The value, where all ways have come together.</summary>
    internal Operand.Number Join() =>
        new(builder.Phi([.. values]), builder.Phi([.. presence])) { IsZeroWhenAbsent = true };

    private void Add(LlvmValue value, bool isThere)
    {
        values.Add((value, builder.Current));
        presence.Add((builder.Constant(1, isThere ? 1UL : 0UL), builder.Current));
    }
}
