namespace Tcpq.Cli.Commands;

/// <summary>When the next report is due. Reports keep to the grid of the start: a late one does not shift the others.
/// </summary>
/// <param name="every">The interval; null for no reports on the way.</param>
/// <param name="clock">What measures time.</param>
internal sealed class ReportSchedule(TimeSpan? every, TimeProvider clock)
{
    private readonly long start = clock.GetTimestamp();
    private long reported;

    /// <summary>True once for each interval that has passed; of several at once, for all of them together.</summary>
    public bool IsDue()
    {
        var passed = every is { } interval ? (long)(clock.GetElapsedTime(start) / interval) : 0;
        var isDue = passed > reported;
        reported = passed;
        return isDue;
    }

    /// <summary>Time until the next report, but no more than <paramref name="longest"/>.</summary>
    public TimeSpan Wait(TimeSpan longest)
    {
        if (every is not { } interval)
        {
            return longest;
        }

        var rest = (interval * (reported + 1)) - clock.GetElapsedTime(start);
        return rest < TimeSpan.Zero ? TimeSpan.Zero : rest < longest ? rest : longest;
    }
}
