using Tcpq.Diagnostics;
using Tcpq.Text;

namespace Tcpq.Syntax.Literals;

/// <summary>A position in a script, or in a part of it, that moves forward, and where mistakes in its literals are
/// reported.</summary>
internal sealed class LexerCursor(SourceText source, DiagnosticBag diagnostics, TextSpan part)
{
    /// <summary>The script.</summary>
    public string Text { get; } = source.Text;

    /// <summary>Offset of the next character.</summary>
    public int Position { get; set; } = part.Start;

    /// <summary>Offset of the end of the part that is read.</summary>
    public int End { get; } = part.End;

    /// <summary>True at the end.</summary>
    public bool AtEnd => Position >= End;

    /// <summary>The character <paramref name="ahead"/> places further; NUL past the end.</summary>
    public char Peek(int ahead = 0) => At(Position + ahead);

    /// <summary>The character at an offset; NUL past the end.</summary>
    public char At(int offset) => offset < End ? Text[offset] : '\0';

    /// <summary>The span from an offset to the next character.</summary>
    public TextSpan From(int start) => new(start, Position - start);

    /// <summary>Reports a mistake.</summary>
    public void Report(DiagnosticCode code, TextSpan span, string message, string label = "", string? help = null) =>
        diagnostics.Report(new(code, message, new(source, span, label)) { Help = help });

    /// <summary>True for what a name begins with.</summary>
    public static bool StartsName(char c) => char.IsAsciiLetter(c) || c == '_';

    /// <summary>True for what a name goes on with.</summary>
    public static bool ContinuesName(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
