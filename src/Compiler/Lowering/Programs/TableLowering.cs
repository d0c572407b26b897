using System.Diagnostics;
using Tcpq.Language;
using Tcpq.Language.Aggregates;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Expressions;
using Tcpq.Lowering.Module;
using Tcpq.Lowering.Tables;
using Tcpq.Planning;

namespace Tcpq.Lowering.Programs;

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

        if (maps.Queues is { } queues && UpdateQueues.Takes(update))
        {
            queues.For(update, words.Length).Add(builder, key => StoreKey(update, key), words, expressions.Now());
            builder.Branch(done);
        }
        else
        {
            var key = maps.KeyRoom(builder, update.Table) ?? scratch.Key;
            StoreKey(update, key);
            builder.SetLocation(update.Span);
            new TableChange(builder, maps, scratch, counters, shared, expressions.Now)
                .Apply(update.Table, key, words, done, result);
        }

        builder.MoveTo(done);
        if (update.Statement.Result is { } local)
        {
            expressions.Define(local, result!.Join());
        }
    }

    private void StoreKey(PlannedStatement.Update update, LlvmValue key)
    {
        var table = update.Table;
        builder.Fill(key, 0, table.Map.KeySize, 8);
        foreach (var (column, bound) in table.Keys.Zip(update.Statement.Keys))
        {
            store.Store(key, column, expressions.Value(bound.Value));
        }
    }

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
}
