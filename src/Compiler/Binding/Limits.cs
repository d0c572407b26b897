using Tcpq.Diagnostics;
using Tcpq.Syntax;
using Tcpq.Text;

namespace Tcpq.Binding;

/// <summary>Checks the numbers of `top` and `limit`.</summary>
internal static class Limits
{
    /// <summary>The number; null if there is none, or where it is out of range, which is reported.</summary>
    internal static int? Check(SizedClause? clause, int maximum, SourceText source, BindingReport report)
    {
        if (clause is null)
        {
            return null;
        }

        if (clause.Value >= 1 && clause.Value <= (ulong)maximum)
        {
            return (int)clause.Value;
        }

        report.Fail(
            Codes.OutOfRange, $"`{source[clause.Span]}` is out of range", clause.Span, $"from 1 to {maximum}", null);
        return null;
    }
}
