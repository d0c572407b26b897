using System.Globalization;
using System.Text;
using Tcpq.Diagnostics;
using Tcpq.Syntax.Literals;

namespace Tcpq.Syntax;

/// <summary>Says what characters that the language does not have are meant for.</summary>
internal static class ForeignCharacters
{
    /// <summary>Reads the character at an offset; gives its length.</summary>
    /// <param name="cursor">The script.</param>
    /// <param name="start">The offset.</param>
    /// <param name="isReported">False if what stands before is reported already.</param>
    public static int Read(LexerCursor cursor, int start, bool isReported)
    {
        var isWhole = Rune.TryGetRuneAt(cursor.Text, start, out var rune);
        cursor.Position = start + (isWhole ? rune.Utf16SequenceLength : 1);
        if (isReported)
        {
            var number = $"U+{(isWhole ? rune.Value : cursor.Text[start]):X4}";
            var shown = !isWhole || IsInvisible(rune) ? number : $"{rune}";
            cursor.Report(
                Codes.UnknownCharacter, cursor.From(start), $"unknown character `{shown}`",
                rune.IsAscii || shown == number ? "" : number, HelpAt(cursor, start, rune));
        }

        return cursor.Position - start;
    }

    private static string? HelpAt(LexerCursor cursor, int start, Rune rune) => rune.Value switch
    {
        '$' when cursor.Peek() == '{' || char.IsAsciiLetterUpper(cursor.Peek()) =>
            "in single quotes, the shell puts nothing in its place: declare `param NAME = …` and give it by `--NAME`",
        '\\' when cursor.Peek() is '\n' or '\r' => "a line may end anywhere: no `\\` is needed",
        '.' when char.IsAsciiDigit(cursor.Peek()) || (start > 0 && char.IsAsciiDigit(cursor.At(start - 1))) =>
            "numbers have no fraction, and no `.` at their end",
        _ => HelpOn(rune),
    };

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    private static string? HelpOn(Rune rune) => rune.Value switch
    {
        '‐' or '‑' or '–' or '—' or '−' => "minus is `-`",
        '≠' => "write `!=`",
        '≤' => "write `<=`",
        '≥' => "write `>=`",
        '∈' => "write `in`",
        '‹' or '〈' or '＜' => "a block begins with `<`",
        '›' or '〉' or '＞' => "a block ends with `>`",
        '\'' or '“' or '”' or '‘' or '’' or '„' => "texts stand in double quotes: `\"GET \"`",
        '\\' => "in single quotes, the shell takes nothing away: no `\\` is needed",
        '@' or '$' => "names have no sign in front: an aggregate is named with `as`, a value with `let`",
        '`' => "no quotes stand around a script; the shell's are `'`",
        _ when Rune.IsLetter(rune) => "names have the letters a to z, digits and `_`",
        _ => null,
    };
}
