using Superpower.Model;
using Tcpq.Diagnostics;
using Input = Superpower.Model.TextSpan;

namespace Tcpq.Syntax.Literals;

/// <summary>What parsers of literals do with the text before them.</summary>
internal static class Inputs
{
    /// <summary>The character at an index; NUL behind the end.</summary>
    public static char At(this ReadOnlySpan<char> text, int index) =>
        (uint)index < (uint)text.Length ? text[index] : '\0';

    /// <summary>The first index from <paramref name="start"/> on that is at the end or not blank: a byte order mark is.
    /// </summary>
    public static int EndOfBlanks(this ReadOnlySpan<char> text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsWhiteSpace(text[end]) || text[end] == '\uFEFF'))
        {
            end++;
        }

        return end;
    }

    /// <summary>The first index from <paramref name="start"/> on that is at the end or no digit.</summary>
    public static int EndOfDigits(this ReadOnlySpan<char> text, int start)
    {
        var end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end;
    }

    /// <summary>The first index from <paramref name="start"/> on that is at the end or not part of a name.</summary>
    public static int EndOfName(this ReadOnlySpan<char> text, int start)
    {
        var end = start;
        while (end < text.Length && LexerCursor.ContinuesName(text[end]))
        {
            end++;
        }

        return end;
    }

    /// <summary>What is left behind a number of characters without a line end: as `Skip`, which looks at each.
    /// </summary>
    public static Input Behind(this Input input, int length)
    {
        var at = input.Position;
        return new(
            input.Source!, new(at.Absolute + length, at.Line, at.Column + length), input.Length - length);
    }

    /// <summary>The result for a good literal.</summary>
    /// <param name="input">Where it begins.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="value">What it says.</param>
    public static Result<LiteralReading> Read(this Input input, int length, LiteralValue value) =>
        Result.Value(new LiteralReading(value, null), input, input.Behind(length));

    /// <summary>The result for a literal with a mistake in all of it.</summary>
    public static Result<LiteralReading> Fail(
        this Input input, int length, DiagnosticCode code, string message, string label, string? help = null) =>
        input.Fail(length, 0..length, code, message, label, help);

    /// <summary>The result for a literal with a mistake.</summary>
    /// <param name="input">Where the literal begins.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="part">Where in it the mistake is.</param>
    /// <param name="code">The kind of mistake.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="label">What stands there.</param>
    /// <param name="help">What to write.</param>
    public static Result<LiteralReading> Fail(
        this Input input,
        int length,
        Range part,
        DiagnosticCode code,
        string message,
        string label,
        string? help = null)
    {
        var (start, marked) = part.GetOffsetAndLength(length);
        var problem = new LiteralProblem(
            code, new(input.Position.Absolute + start, marked), message, label, help);
        return Result.Value(new LiteralReading(null, problem), input, input.Behind(length));
    }
}
