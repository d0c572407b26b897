using Tcpq.Diagnostics;
using Tcpq.Text;

namespace Tcpq.Syntax.Literals;

/// <summary>What a parser of literals found. Text that is no literal of its kind gives no result at all; a literal with
/// a mistake gives the mistake, and the parser has read to the literal's end, so that what follows can be read on.
/// </summary>
/// <param name="Value">The value; null if there is a mistake.</param>
/// <param name="Problem">The mistake; null if there is none.</param>
internal readonly record struct LiteralReading(LiteralValue? Value, LiteralProblem? Problem);

/// <summary>A mistake in a literal.</summary>
/// <param name="Code">The kind of mistake.</param>
/// <param name="Span">Where it stands in the text that is read.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Label">What stands there.</param>
/// <param name="Help">What to write; null if nothing can be said.</param>
internal sealed record LiteralProblem(DiagnosticCode Code, TextSpan Span, string Message, string Label, string? Help)
{
    /// <summary>The only value that it can mean if the mistake is passed over; null if there is none.</summary>
    public LiteralValue? Value { get; init; }
}
