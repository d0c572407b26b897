using System.Collections.Immutable;
using Tcpq.Binding;
using Tcpq.Binding.Tree;
using Tcpq.Contract;
using Tcpq.Language.Fields;
using Tcpq.Values;

namespace Tcpq.Planning;

/// <summary>Which tables are arrays: those with one key of few possible values. An update then costs a tenth of what it
/// costs in a hash, and the table cannot be full.</summary>
internal static class DenseKeys
{
    // The kernel makes 4,096 entries for each CPU in a millisecond and 65,536 in more than a hundred: ports share one.
    private const int MostEntriesPerCpu = 4096;
    private const int MostBytesPerCpu = 1 << 20;
    private const int MostBytesShared = 4 << 20;

    // More than any machine that runs tcpq; an event on one beyond is counted as lost.
    private const int MostCpus = 1024;

    /// <summary>The array for a table; null if it is to be a hash.</summary>
    /// <param name="update">The statement.</param>
    /// <param name="keys">Its key.</param>
    internal static DenseTable? For(BoundStatement.Update update, ImmutableArray<Column> keys)
    {
        var isOrdinary = update.Table is { Limit: StatementBinder.DefaultLimit, IsLru: false };
        if (!isOrdinary || !update.Aggregate.ZeroIsUnseen || keys is not [{ PresenceOffset: null }]
            || EntriesFor(update.Keys[0].Value) is not { } entries)
        {
            return null;
        }

        var bytes = (long)entries * update.Aggregate.StateSize(update.ArgumentType, update.Parameters);
        var isShared = update.Result is not null || entries > MostEntriesPerCpu;
        return (isShared, bytes) switch
        {
            (true, <= MostBytesShared) when !update.Aggregate.NeedsPerCpu => new(entries, PerCpu: false),
            (false, <= MostBytesPerCpu) => new(entries, PerCpu: true),
            _ => null,
        };
    }

    private static int? EntriesFor(BoundExpression key) => key switch
    {
        BoundExpression.FieldValue { Field.Read: FieldRead.Cpu } => MostCpus,
        { Type.Representation: Representation.Boolean } => 2,
        { Type: { Representation: Representation.Unsigned, Size: <= 2 and var size } } => 1 << (size * 8),
        _ => null,
    };
}

/// <summary>A table that is an array.</summary>
/// <param name="Entries">One for each possible key.</param>
/// <param name="PerCpu">True if each CPU has its own.</param>
internal sealed record DenseTable(int Entries, bool PerCpu);
