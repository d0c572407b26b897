using System.Collections.Immutable;
using Tcpq.Values;

namespace Tcpq.Binding.Reports;

/// <summary>What a script does between the events: its `begin`, `every` and `end` blocks.</summary>
/// <param name="Begin">Before the first event.</param>
/// <param name="Timers">At intervals.</param>
/// <param name="End">After the last event; null if the script has no `end`, so that all tables are shown.</param>
public sealed record ReportPlan(
    ImmutableArray<ReportAction> Begin, ImmutableArray<ReportTimer> Timers, ImmutableArray<ReportAction>? End)
{
    /// <summary>A script without such blocks.</summary>
    public static ReportPlan None { get; } = new([], [], null);

    /// <summary>All actions of all blocks.</summary>
    internal IEnumerable<ReportAction> Actions =>
        Begin.Concat(Timers.SelectMany(timer => timer.Actions)).Concat(End ?? []).SelectMany(action => action.Walk());
}

/// <summary>`every 5s &lt; … >`.</summary>
/// <param name="Interval">In the clock of the events: on a capture, the packets' own times.</param>
/// <param name="Actions">What it does, in order.</param>
public sealed record ReportTimer(TimeSpan Interval, ImmutableArray<ReportAction> Actions);

/// <summary>A statement outside the kernel. The tree is closed.</summary>
public abstract record ReportAction
{
    private ReportAction()
    {
    }

    /// <summary>`show tried top 10 where tried > 5`.</summary>
    /// <param name="Table">The table's name.</param>
    /// <param name="Top">Rows to print; null for what the table says.</param>
    /// <param name="Where">Which rows; null for all.</param>
    public sealed record Show(string Table, int? Top, ReportExpression? Where) : ReportAction;

    /// <summary>`clear tried`: of what is shown in the same block, nothing is lost or counted twice.</summary>
    /// <param name="Name">The table's or map's name.</param>
    /// <param name="IsMap">True for a map of the script.</param>
    public sealed record Clear(string Name, bool IsMap) : ReportAction;

    /// <summary>`print` and `alert`.</summary>
    /// <param name="Text">The text.</param>
    /// <param name="Columns">The names and types of its values.</param>
    /// <param name="Values">Its values.</param>
    /// <param name="IsAlert">True for `alert`.</param>
    public sealed record Message(
        MessageText Text,
        ImmutableArray<ResultColumn> Columns,
        ImmutableArray<ReportExpression> Values,
        bool IsAlert) : ReportAction;

    /// <summary>`if (total > 100) &lt; … > else &lt; … >`.</summary>
    public sealed record If(
        ReportExpression Condition, ImmutableArray<ReportAction> Then, ImmutableArray<ReportAction> Else)
        : ReportAction;

    /// <summary>`exit`: the run ends.</summary>
    public sealed record Exit : ReportAction;

    /// <summary>This action and all in its blocks.</summary>
    internal IEnumerable<ReportAction> Walk() => this is If choice
        ? choice.Then.Concat(choice.Else).SelectMany(action => action.Walk()).Prepend(this)
        : [this];
}
