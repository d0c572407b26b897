using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Syntax;
using Tcpq.Text;

namespace Tcpq.Binding;

/// <summary>Checks the numbers of a `limit`.</summary>
internal static class RateBinder
{
    // Below, the rounding of the interval to nanoseconds would show.
    private const ulong ShortestInterval = 100;
    private const int MostAtOnce = 10_000_000;
    private const long LongestTolerance = long.MaxValue / 4; // nanoseconds: times are compared by their difference

    /// <summary>The statement; null if a number is out of range, which is reported.</summary>
    internal static BoundStatement.RateLimit? Bind(
        Statement.RateLimit statement,
        ImmutableArray<BoundColumn> keys,
        SourceText source,
        BindingReport report)
    {
        var count = statement.Count.Value;
        if (count == 0)
        {
            report.Fail(
                Codes.OutOfRange, "a limit of 0 lets nothing pass", statement.Count.Span, "from 1",
                "write `drop` for that");
            return null;
        }

        var interval = (statement.Period + (count / 2)) / count;
        if (interval < ShortestInterval)
        {
            report.Fail(
                Codes.OutOfRange, $"`{source[statement.Span]}` is too fast to be measured", statement.Count.Span,
                "10,000,000 in a second is the most", null);
            return null;
        }

        var burst = statement.Burst is null
            ? (int)Math.Min(count, MostAtOnce)
            : Limits.Check(statement.Burst, MostAtOnce, source, report);
        if (burst is not { } size)
        {
            return null;
        }

        var tolerance = (UInt128)interval * (ulong)(size - 1);
        if (tolerance > (UInt128)LongestTolerance)
        {
            report.Fail(
                Codes.OutOfRange, "so many at once would take more than 70 years to be used up",
                statement.Burst?.Span ?? statement.Count.Span, "too many for this rate", null);
            return null;
        }

        return new(statement.Span, interval, (ulong)tolerance, keys);
    }
}
