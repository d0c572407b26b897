using System.Globalization;
using System.Text;
using Tcpq.Diagnostics;
using Tcpq.Syntax.Literals;

namespace Tcpq.Syntax;

/// <summary>Reads `"GET "`.</summary>
internal static class TextLiterals
{
    private const string OpeningQuotes = "'“‘„";
    private const string ClosingQuotes = "'”’“";

    /// <summary>Reads the text whose opening quote is at the cursor; null if it has a mistake, which is
    /// reported.</summary>
    public static LiteralValue.Text? Read(LexerCursor cursor)
    {
        var start = cursor.Position;
        var value = new StringBuilder();
        var good = true;
        cursor.Position++;
        while (cursor.Peek() != '"')
        {
            if (cursor.AtEnd || cursor.Peek() is '\n' or '\r')
            {
                cursor.Report(
                    Codes.TextNotClosed, new(start, 1), "this text is not closed", "begins here", "end it with `\"`");
                return null;
            }

            if (cursor.Peek() == '\\')
            {
                good &= ReadEscape(cursor, value);
            }
            else
            {
                ReadCharacter(cursor, value);
            }
        }

        cursor.Position++;
        return good ? new(value.ToString()) : null;
    }

    /// <summary>Reads a text in quotes of another kind, which is reported; false if there is none on this
    /// line.</summary>
    public static bool TryReadForeign(LexerCursor cursor)
    {
        var kind = OpeningQuotes.IndexOf(cursor.Peek(), StringComparison.Ordinal);
        if (kind < 0)
        {
            return false;
        }

        var start = cursor.Position;
        var line = cursor.Text.AsSpan(start + 1, cursor.End - start - 1);
        line = line[..(line.IndexOfAny('\n', '\r') is var end and >= 0 ? end : line.Length)];
        var length = line.IndexOf(ClosingQuotes[kind]);
        if (length < 0)
        {
            return false;
        }

        cursor.Position = start + length + 2;
        cursor.Report(
            Codes.WrongQuotes,
            cursor.From(start),
            "texts stand in double quotes",
            $"in `{cursor.Text[start]}`",
            $"write `\"{line[..length].ToString()}\"`");
        return true;
    }

    /// <summary>What a text says: its bytes, one in each char, as UTF-8.</summary>
    public static string Decode(string bytes) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes));

    /// <summary>Reads the escape at the cursor; false if it has a mistake, which is reported.</summary>
    public static bool ReadEscape(LexerCursor cursor, StringBuilder value)
    {
        var start = cursor.Position;
        var letter = cursor.Peek(1);
        char? plain = letter switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '"' or '\\' => letter,
            _ => null,
        };
        if (plain is { } resolved)
        {
            value.Append(resolved);
            cursor.Position += 2;
            return true;
        }

        if (letter == 'x' && char.IsAsciiHexDigit(cursor.Peek(2)) && char.IsAsciiHexDigit(cursor.Peek(3)))
        {
            var digits = cursor.Text.AsSpan(start + 2, 2);
            value.Append((char)byte.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            cursor.Position += 4;
            return true;
        }

        if (start + 1 >= cursor.End || letter is '\n' or '\r')
        {
            // The text ends here without a quote, which the caller reports.
            cursor.Position++;
            return false;
        }

        cursor.Position += char.IsSurrogatePair(letter, cursor.Peek(2)) ? 3 : 2;
        var written = cursor.Text[start..cursor.Position];
        cursor.Report(
            Codes.UnknownEscape,
            cursor.From(start),
            letter == 'x' ? "`\\x` needs two hexadecimal digits" : $"unknown escape `{written}`",
            letter == 'x' ? "as in `\\x0a`" : "not an escape",
            letter == 'x' ? null : $"write `\\{written}` for a backslash; escapes are `\\n \\r \\t \\\" \\\\ \\xNN`");
        return false;
    }

    /// <summary>Reads the character at the cursor as the bytes of its UTF-8 form.</summary>
    public static void ReadCharacter(LexerCursor cursor, StringBuilder value)
    {
        var length = char.IsSurrogatePair(cursor.Peek(), cursor.Peek(1)) ? 2 : 1;
        foreach (var one in Encoding.UTF8.GetBytes(cursor.Text, cursor.Position, length))
        {
            value.Append((char)one);
        }

        cursor.Position += length;
    }
}
