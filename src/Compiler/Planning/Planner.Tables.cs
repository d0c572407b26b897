using Tcpq.Binding.Tree;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Language.Aggregates;
using Tcpq.Language.Events;
using Tcpq.Targets;

namespace Tcpq.Planning;

/// <content>Tables of aggregates.</content>
internal sealed partial class Planner
{
    private PlannedStatement.Update PlanUpdate(BoundStatement.Update update, Event row)
    {
        var (keys, keySize) = ColumnLayout.Place(update.Keys, row, 0);
        CheckKeySize(keySize, row.HasBoth ? MaximumKeySizeBesideSocket : MaximumKeySize, update.Span);
        CheckUnion(update);
        var stateSize = update.Aggregate.StateSize(update.ArgumentType, update.Parameters);
        var isPerCpu = update.Result is null && (keys.IsEmpty || update.Aggregate.NeedsPerCpu);
        var dense = DenseKeys.For(update, keys);
        var isHash = !keys.IsEmpty && dense is null;
        var ownedByCpu = dense?.PerCpu ?? (isPerCpu && stateSize <= MaximumPerCpuState);
        var name = MapName(update.Table.Name, tables.Count);
        var table = new TableSchema(
            update.Table.Name,
            new(update.Table.ValueName, update.Aggregate, update.ArgumentType, update.Parameters),
            keys,
            new(
                name,
                keys.IsEmpty ? sizeof(uint) : keySize,
                stateSize,
                cleared.Contains(update.Table.Name) ? $"{name}_b" : null,
                tables.Count(other => other.Map.SecondName is not null)),
            new(
                keys.IsEmpty ? 1 : dense?.Entries ?? update.Table.Limit,
                ownedByCpu,
                update.Table.IsLru && !keys.IsEmpty,
                dense is not null),
            new(
                AddCounter(CounterKind.MapFull, update.Table.Name),
                (isHash && !update.Table.IsLru) || (update.Aggregate.Window is not null && !ownedByCpu)
                    ? AddRefusedCounter(update.Table.Name)
                    : null),
            update.Table.Top);
        tables.Add(table);
        return new(update, table);
    }

    // Older kernels would have to check the loop that makes a union with each path that leads to it.
    private void CheckUnion(BoundStatement.Update update)
    {
        if (!options.IsCapture && update is { Aggregate: WindowedAggregate { KeepsUnion: true }, Result: not null }
            && options.Target.WhyMissing(KernelFeature.AtomicFetch) is { } reason)
        {
            diagnostics.Report(new(
                Codes.StatementUnavailable,
                $"the value of `{update.Aggregate.Name}` over a window cannot be read in this kernel",
                new(script.Source, update.Span, "is read"))
            {
                Help = "leave `within` out, or show it as a table of its own",
                Notes = [reason],
            });
        }
    }
}
