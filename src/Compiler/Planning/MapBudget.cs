using Tcpq.Binding.Tree;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Text;

namespace Tcpq.Planning;

/// <summary>Counts the maps that each program uses: the kernel lets a program use <see cref="Most"/>.</summary>
/// <param name="schema">The script's tables and maps.</param>
/// <param name="source">Where problems are shown.</param>
/// <param name="diagnostics">Takes them.</param>
internal sealed class MapBudget(Schema schema, SourceText source, DiagnosticBag diagnostics)
{
    /// <summary>Most maps of a program (MAX_USED_MAPS in the kernel's include/linux/bpf_verifier.h).</summary>
    internal const int Most = 64;

    // The counters, and the data section of constants.
    private const int Always = 2;
    private const int OfOwners = 2;
    private const int OfHellos = 2;
    private const int OfStatements = 6; // rows, generations, a state of zeros; packets, guarded connections, locks

    /// <summary>Reports the first program that has too many.</summary>
    internal void Check(IEnumerable<PlannedProgram> programs)
    {
        if ((2 * schema.Tables.Length) + schema.Maps.Length + Always + OfOwners + OfHellos + OfStatements > Most)
        {
            Count(programs);
        }
    }

    private void Count(IEnumerable<PlannedProgram> programs)
    {
        foreach (var program in programs)
        {
            var used = new HashSet<string>();
            var own = Always + (schema.HasOwners ? OfOwners : 0)
                + (schema.HelloCounter is null ? 0 : OfHellos);
            foreach (var (name, place) in program.Rules.SelectMany(Uses))
            {
                if (used.Add(name) && used.Count + own == Most + 1)
                {
                    Report(place);
                    return;
                }
            }
        }
    }

    private void Report(TextSpan place) => diagnostics.Report(new(
        Codes.TooManyMaps, $"a program can use {Most} tables and maps, with a few of tcpq's own",
        new(source, place, "too many"))
    {
        Help = "watch a part of it at another hook by `via`, or run two scripts",
    });

    private IEnumerable<(string Name, TextSpan Place)> Uses(PlannedRule rule) => rule.Conditions
        .SelectMany(condition => Read(condition, condition.Span))
        .Concat(rule.Body.SelectMany(Uses));

    private IEnumerable<(string Name, TextSpan Place)> Uses(PlannedStatement statement)
    {
        IEnumerable<string> written = statement switch
        {
            PlannedStatement.Update update => Of(update.Table),
            PlannedStatement.Emit => [Schema.RowsMap],
            PlannedStatement.Message { Once: { } once } => [Schema.RowsMap, once.MapName],
            PlannedStatement.Message => [Schema.RowsMap],
            PlannedStatement.Set set => [set.Map.MapName],
            PlannedStatement.Delete delete => [delete.Map.MapName],
            PlannedStatement.RateLimit limit => [limit.Map.MapName, Schema.GuardMap, MapNames.Locks],
            PlannedStatement.Decide => [Schema.GuardMap],
            PlannedStatement.Capture => [Schema.PacketsMap],
            _ => [],
        };
        var (bound, inner) = statement switch
        {
            PlannedStatement.Update update => (update.Statement, []),
            PlannedStatement.Emit emit => (emit.Statement, []),
            PlannedStatement.Message message => (message.Statement, []),
            PlannedStatement.Set set => (set.Statement, []),
            PlannedStatement.Delete delete => (delete.Statement, []),
            PlannedStatement.Let let => (let.Statement, []),
            PlannedStatement.RateLimit limit => (limit.Statement, []),
            PlannedStatement.If choice => (choice.Statement, choice.Then.Concat(choice.Else)),
            _ => ((BoundStatement?)null, Enumerable.Empty<PlannedStatement>()),
        };
        return written.Select(name => (name, statement.Span))
            .Concat((bound?.Expressions ?? []).SelectMany(expression => Read(expression, statement.Span)))
            .Concat(inner.SelectMany(Uses));
    }

    private static IEnumerable<string> Of(TableSchema table)
    {
        yield return table.Map.Name;
        if (table.Map.SecondName is { } second)
        {
            yield return second;
            yield return Schema.GenerationsMap;
        }

        if (table.IsKeyWide)
        {
            yield return MapNames.Key;
        }

        if (table.Map.StateSize > MapNames.LargestStateOnStack && !table.Keys.IsEmpty)
        {
            yield return MapNames.Zero;
        }
    }

    private IEnumerable<(string Name, TextSpan Place)> Read(BoundExpression expression, TextSpan place) =>
        expression.Walk().OfType<BoundExpression.MapValue>()
            .Select(value => (schema.Maps.First(map => map.Name == value.Map.Name).MapName, place));
}
