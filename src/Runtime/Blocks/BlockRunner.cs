using System.Collections.Immutable;
using System.Diagnostics;
using Tcpq.Binding.Reports;
using Tcpq.Contract;
using Tcpq.Values;

namespace Tcpq.Runtime.Blocks;

/// <summary>Runs a script's `begin`, `every` and `end` blocks.</summary>
internal sealed class BlockRunner
{
    private readonly Schema schema;
    private readonly IRunTables tables;
    private readonly Action<EmittedRow> onRow;
    private readonly Action<Report> onReport;
    private readonly int? rowLimit;
    private readonly List<ResultTable> shown = [];
    private readonly ImmutableArray<TimeSpan> intervals;
    private readonly TimeSpan[] next;
    private DateTimeOffset? now;

    /// <summary>Takes a script's blocks.</summary>
    /// <param name="schema">The script's results.</param>
    /// <param name="tables">What they work on.</param>
    /// <param name="onRow">Takes texts.</param>
    /// <param name="onReport">Takes what is shown.</param>
    /// <param name="rowLimit">Rows to show of a table if neither the block nor the table says it; null for all.</param>
    /// <param name="every">How often all tables are shown beside that; null for never.</param>
    public BlockRunner(
        Schema schema,
        IRunTables tables,
        Action<EmittedRow> onRow,
        Action<Report> onReport,
        int? rowLimit,
        TimeSpan? every = null)
    {
        this.schema = schema;
        this.tables = tables;
        this.onRow = onRow;
        this.onReport = onReport;
        this.rowLimit = rowLimit;
        intervals = [.. schema.Reports.Timers.Select(timer => timer.Interval)];
        intervals = every is { } interval ? intervals.Add(interval) : intervals;
        next = [.. intervals];
    }

    /// <summary>When it started; null until that is known.</summary>
    public DateTimeOffset? Start { get; set; }

    /// <summary>True once `exit` was reached.</summary>
    public bool HasExited { get; private set; }

    /// <summary>When the next block is due, after the start; null if there is none.</summary>
    public TimeSpan? NextDue => next.Length == 0 ? null : next.Min();

    /// <summary>The shortest time between two blocks; only where there is one.</summary>
    public TimeSpan ShortestInterval => intervals.Min();

    /// <summary>Runs the `begin` blocks.</summary>
    public void Begin() => Run(schema.Reports.Begin);

    /// <summary>Runs the `every` blocks that are due.</summary>
    /// <param name="elapsed">Time since the start.</param>
    public void Advance(TimeSpan elapsed)
    {
        while (!HasExited && NextDue is { } due && due <= elapsed)
        {
            for (var i = 0; i < next.Length && !HasExited; i++)
            {
                if (next[i] == due)
                {
                    now = Start + due;
                    tables.Moment = now;
                    next[i] += intervals[i];
                    Run(i);
                }
            }
        }

        now = null;
        tables.Moment = null;
    }

    /// <summary>Forgets the blocks that would have been due by now, all but one: nobody waits for those of an hour ago.
    /// </summary>
    /// <param name="elapsed">Time since the start.</param>
    /// <param name="most">How many are no reason to forget any.</param>
    /// <returns>How many were forgotten.</returns>
    public long SkipMissed(TimeSpan elapsed, int most = 1)
    {
        var skipped = 0L;
        for (var i = 0; i < next.Length; i++)
        {
            var late = (elapsed - next[i]).Ticks / intervals[i].Ticks;
            if (late > 0 && late >= most)
            {
                next[i] += intervals[i] * late;
                skipped += late;
            }
        }

        return skipped;
    }

    /// <summary>Goes back to a time before: blocks that are due long after it are due soon again.</summary>
    /// <param name="elapsed">Time since the start.</param>
    /// <param name="most">How many intervals are no reason for that.</param>
    public void GoBack(TimeSpan elapsed, int most)
    {
        for (var i = 0; i < next.Length; i++)
        {
            var early = (next[i] - elapsed).Ticks / intervals[i].Ticks;
            next[i] -= early > most ? intervals[i] * early : TimeSpan.Zero;
        }
    }

    /// <summary>All tables at this moment, each cut to what it says or the row limit.</summary>
    public Report Report()
    {
        var report = new Report([.. ReadAll()], tables.ReadSummary());
        tables.EndReport();
        return report;
    }

    /// <summary>Runs the `end` blocks.</summary>
    /// <returns>What is left to report: what `end` blocks show last; all tables if the script has none.</returns>
    public Report End()
    {
        if (schema.Reports.End is not { } end)
        {
            return new([.. ReadAll()], tables.ReadSummary());
        }

        RunBlock(end);
        ImmutableArray<ResultTable> last = [.. shown];
        shown.Clear();
        return new(last, tables.ReadSummary());
    }

    private void Run(int timer)
    {
        if (timer < schema.Reports.Timers.Length)
        {
            Run(schema.Reports.Timers[timer].Actions);
            return;
        }

        shown.AddRange(ReadAll());
        FlushShown();
        tables.EndReport();
    }

    private IEnumerable<ResultTable> ReadAll() =>
        schema.Tables.Select(table => tables.Read(table, table.Top ?? rowLimit));

    private void Run(ImmutableArray<ReportAction> actions)
    {
        RunBlock(actions);
        FlushShown();
        tables.EndReport();
    }

    private void RunBlock(ImmutableArray<ReportAction> actions)
    {
        foreach (var action in actions)
        {
            if (action is ReportAction.Clear { IsMap: false } clear)
            {
                tables.Freeze(TableOf(clear.Name));
            }
        }

        foreach (var action in actions)
        {
            Run(action);
            if (HasExited)
            {
                return;
            }
        }
    }

    private void Run(ReportAction action)
    {
        switch (action)
        {
            case ReportAction.Show show:
                shown.Add(Show(show));
                break;
            case ReportAction.Clear { IsMap: true } clear:
                tables.Clear(schema.Maps.First(map => map.Name == clear.Name));
                break;
            case ReportAction.Clear clear:
                FlushShown();
                tables.Clear(TableOf(clear.Name));
                break;
            case ReportAction.Message message:
                FlushShown();
                onRow(new(message.Columns, [.. message.Values.Select(value => value.Evaluate(null, ValueOf))])
                {
                    Kind = message.IsAlert ? StreamKind.Alert : StreamKind.Print,
                    Text = message.Text,
                });
                break;
            case ReportAction.If choice:
                RunBlock(choice.Condition.Holds(null, ValueOf) ? choice.Then : choice.Else);
                break;
            case ReportAction.Exit:
                HasExited = true;
                break;
            default:
                throw new UnreachableException();
        }
    }

    private ResultTable Show(ReportAction.Show show)
    {
        var schemaOf = TableOf(show.Table);
        var limit = show.Top ?? schemaOf.Top ?? rowLimit;
        if (show.Where is not { } where)
        {
            return tables.Read(schemaOf, limit);
        }

        var table = tables.Read(schemaOf);
        return Cut(table with { Rows = [.. table.Rows.Where(row => where.Holds(row, ValueOf))] }, limit);
    }

    private static ResultTable Cut(ResultTable table, int? count) => count is { } rows && rows < table.Rows.Length
        ? table with { Rows = table.Rows[..rows], Omitted = table.Rows.Length - rows }
        : table;

    private void FlushShown()
    {
        if (shown.Count == 0)
        {
            return;
        }

        onReport(new([.. shown], tables.ReadSummary()) { At = now });
        shown.Clear();
    }

    private TableSchema TableOf(string name) => schema.Tables.First(table => table.Name == name);

    private Value ValueOf(string name) =>
        tables.Read(TableOf(name)).Rows is [var row, ..] ? row.Value : Value.Absent.Instance;
}
