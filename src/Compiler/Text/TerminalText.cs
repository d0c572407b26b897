using System.Globalization;
using System.Text;

namespace Tcpq.Text;

/// <summary>What may reach a terminal: all that has a shape of its own. Packets, files and scripts choose texts, which
/// must not move the cursor, change the order in which a line is read, or hide in it.</summary>
internal static class TerminalText
{
    // Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt) outside of the category Cf: they print
    // nothing.
    private static readonly (int First, int Last)[] Ignorable = [
        (0x034f, 0x034f), (0x115f, 0x1160), (0x17b4, 0x17b5), (0x180b, 0x180f), (0x3164, 0x3164), (0xfe00, 0xfe0f),
        (0xffa0, 0xffa0), (0xe0000, 0xe0fff),
    ];

    /// <summary>False for control characters (C0, DEL and C1), for what sets the direction of text, separates lines or
    /// has no width, and for what no font has.</summary>
    public static bool IsSafe(Rune rune)
    {
        if (rune.IsAscii)
        {
            return rune.Value is >= ' ' and <= '~';
        }

        return Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned)
            && !Array.Exists(Ignorable, range => rune.Value >= range.First && rune.Value <= range.Last);
    }

    /// <summary>Text in which everything else is escaped as in a script's strings: the bytes of its UTF-8 form as
    /// `\xNN`.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="kept">Control characters that stay what they are.</param>
    public static string Escape(string text, string kept = "") => Replace(text, kept, static (rune, output) =>
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
        {
            output.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
        }
    });

    /// <summary>Text in which everything else is `�`, one for one, so that places in it stay where they are.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="kept">Control characters that stay what they are.</param>
    public static string Mask(string text, string kept = "") =>
        Replace(text, kept, static (_, output) => output.Append('\uFFFD'));

    /// <summary>A line of JSON in which everything else is escaped as JSON does it, which can be within its strings
    /// only.</summary>
    public static string EscapeJson(string json) => Replace(json, "", static (rune, output) =>
    {
        Span<char> units = stackalloc char[2];
        foreach (var unit in units[..rune.EncodeToUtf16(units)])
        {
            output.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
        }
    });

    private static string Replace(string text, string kept, Action<Rune, StringBuilder> replace)
    {
        // Nearly all texts are plain.
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        StringBuilder? output = null;
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            // Half of a surrogate pair is read as a replacement of one unit.
            var isSafe = IsSafe(rune)
                || (rune.Value < 0x80 && kept.Contains((char)rune.Value, StringComparison.Ordinal));
            if (!isSafe)
            {
                output ??= new StringBuilder(text, 0, position, text.Length + 16);
                replace(rune, output);
            }
            else
            {
                output?.Append(rune.ToString());
            }

            position += rune.Utf16SequenceLength;
        }

        return output?.ToString() ?? text;
    }
}
