using Tcpq.Syntax.Literals;

namespace Tcpq.Syntax;

/// <summary>Finds where texts with values in braces, and the values in them, end. All of it stands on one line.
/// </summary>
internal static class TemplateScanner
{
    // Keeps a long line of braces that are not closed from being read again for each of them.
    private const int LongestValue = 500;

    /// <summary>The offset of the quote that ends the text whose first quote is at <paramref name="start"/>; -1 if none
    /// does on this line. Quotes in braces belong to the values, unless a brace is not closed.</summary>
    public static int FindEnd(LexerCursor cursor, int start)
    {
        var end = FindQuote(cursor, start + 1, skipsValues: true);
        return end >= 0 ? end : FindQuote(cursor, start + 1, skipsValues: false);
    }

    /// <summary>The offset of the brace that ends the value whose first brace is at <paramref name="start"/>; -1 if
    /// none does within 500 characters.</summary>
    public static int FindValueEnd(LexerCursor cursor, int start)
    {
        var depth = 0;
        for (var at = start; !EndsLine(cursor, at) && at - start <= LongestValue; at++)
        {
            switch (cursor.At(at))
            {
                case '"':
                    at = FindQuote(cursor, at + 1, skipsValues: false);
                    if (at < 0)
                    {
                        return -1;
                    }

                    break;
                case '{':
                    depth++;
                    break;
                case '}' when --depth == 0:
                    return at;
            }
        }

        return -1;
    }

    private static int FindQuote(LexerCursor cursor, int start, bool skipsValues)
    {
        for (var at = start; !EndsLine(cursor, at); at++)
        {
            switch (cursor.At(at))
            {
                case '"':
                    return at;
                case '\\':
                case '{' when cursor.At(at + 1) == '{':
                    at += EndsLine(cursor, at + 1) ? 0 : 1;
                    break;
                case '{' when skipsValues:
                    at = FindValueEnd(cursor, at);
                    if (at < 0)
                    {
                        return -1;
                    }

                    break;
            }
        }

        return -1;
    }

    private static bool EndsLine(LexerCursor cursor, int at) => at >= cursor.End || cursor.At(at) is '\n' or '\r';
}
