namespace Tcpq.Syntax;

/// <summary>Patterns of SQL (`like "%x%"`) and regular expressions that are no more than a text with free ends.
/// </summary>
internal static class TextPattern
{
    /// <summary>What to say to all others.</summary>
    internal const string None = "there are no patterns: text is compared by `==`, `startswith`, `contains` and `in`";

    private const string Special = @".*+?()[]{}|^$\";

    /// <summary>The test that a pattern is; null if none is the same.</summary>
    /// <param name="field">What is compared.</param>
    /// <param name="quoted">The pattern, in quotes.</param>
    /// <param name="isExpression">True for a regular expression, false for a pattern of `like`.</param>
    internal static string? Test(string field, string quoted, bool isExpression)
    {
        if (quoted.Length < 3 || quoted[0] != '"' || quoted[^1] != '"')
        {
            return null;
        }

        var text = quoted[1..^1];
        var (isFreeBefore, isFreeBehind) = isExpression ? Anchors(ref text) : Wildcards(ref text);
        return text.Length == 0 || text.Any(c => (isExpression ? Special : @"%_\").Contains(c)) ? null
            : (isFreeBefore, isFreeBehind) switch
            {
                (true, true) => $"{field} contains \"{text}\"",
                (false, true) => $"{field} startswith \"{text}\"",
                (false, false) => $"{field} == \"{text}\"",
                _ => null,
            };
    }

    private static (bool Before, bool Behind) Anchors(ref string text)
    {
        var (isBound, isEnded) = (text.StartsWith('^'), text.EndsWith('$'));
        text = text[(isBound ? 1 : 0)..(text.Length - (isEnded ? 1 : 0))];
        return (!isBound | Cut(ref text, ".*", atStart: true), !isEnded | Cut(ref text, ".*", atStart: false));
    }

    private static (bool Before, bool Behind) Wildcards(ref string text) =>
        (Cut(ref text, "%", atStart: true), Cut(ref text, "%", atStart: false));

    private static bool Cut(ref string text, string part, bool atStart)
    {
        var fits = atStart ? text.StartsWith(part, StringComparison.Ordinal)
            : text.EndsWith(part, StringComparison.Ordinal);
        text = !fits ? text : atStart ? text[part.Length..] : text[..^part.Length];
        return fits;
    }
}
