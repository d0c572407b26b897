using System.Globalization;
using Tcpq.Diagnostics;
using Tcpq.Text;

namespace Tcpq.Syntax;

/// <summary>Reads `42`, `0x1f`, `1_000`, `10k`, `64KiB`, `250us`.</summary>
internal static class NumberLiterals
{
    /// <summary>Reads the number at the cursor; null if it has a mistake, which is reported.</summary>
    public static LiteralValue? Read(LexerCursor cursor)
    {
        var start = cursor.Position;
        cursor.SkipWhile(c => LexerCursor.ContinuesName(c) || c is 'µ' or 'μ');
        var text = cursor.Text[start..cursor.Position];
        return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ReadHexadecimal(cursor, text, start)
            : ReadDecimal(cursor, text, start);
    }

    /// <summary>What a duration or size with a fraction is in whole numbers of a smaller unit (`1500ms` for `1.5s`), or
    /// null if it is none.</summary>
    public static string? WithoutFraction(string number, string suffix)
    {
        var unit = Units.Find(suffix);
        if (unit is null
            || !decimal.TryParse(
                number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            || value >= long.MaxValue / unit.Factor)
        {
            return null;
        }

        var total = value * unit.Factor;
        if (unit.Quantity == Quantity.Count)
        {
            return total == decimal.Truncate(total)
                ? decimal.Truncate(total).ToString(CultureInfo.InvariantCulture)
                : null;
        }

        return Units.All.Where(u => u.Quantity == unit.Quantity && u.Factor < unit.Factor && total % u.Factor == 0)
            .OrderByDescending(u => u.Factor)
            .Select(u => string.Create(CultureInfo.InvariantCulture, $"{decimal.Truncate(total / u.Factor)}{u.Text}"))
            .FirstOrDefault();
    }

    private static LiteralValue.Integer? ReadHexadecimal(LexerCursor cursor, string text, int start)
    {
        var digits = text[2..];
        var wrong = digits.TakeWhile(c => char.IsAsciiHexDigit(c) || c == '_').Count();
        if (wrong < digits.Length)
        {
            var span = new TextSpan(start + 2 + wrong, 1);
            cursor.Report(Codes.BadDigit, span, $"`{digits[wrong]}` is not a hexadecimal digit", "0 to 9 and a to f");
            return null;
        }

        if (digits.Length == 0)
        {
            cursor.Report(Codes.BadDigit, cursor.From(start), $"`{text}` has no digits", "a digit is missing");
            return null;
        }

        if (MisplacedUnderscore(cursor, digits, start + 2))
        {
            return null;
        }

        var plain = digits.Replace("_", "", StringComparison.Ordinal);
        return ulong.TryParse(plain, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? new(value)
            : TooLarge<LiteralValue.Integer>(cursor, start);
    }

    private static LiteralValue? ReadDecimal(LexerCursor cursor, string text, int start)
    {
        var digits = text[..text.TakeWhile(c => char.IsAsciiDigit(c) || c == '_').Count()];
        var suffix = text[digits.Length..];
        if (MisplacedUnderscore(cursor, digits, start))
        {
            return null;
        }

        var unit = Units.Find(suffix);
        if (unit is null && suffix.Length > 0)
        {
            var near = Suggestion.Nearest(suffix, Units.All.Select(u => (u.Text, u.Aliases)));
            cursor.Report(
                Codes.UnknownUnit,
                new(start + digits.Length, suffix.Length),
                $"unknown unit `{suffix}`",
                "no unit of a number",
                near is null
                    ? "units are `k M G`, `B KiB MiB GiB` and `ns us ms s m h`"
                    : $"did you mean `{digits}{near}`?");
            return null;
        }

        var plain = digits.Replace("_", "", StringComparison.Ordinal);
        var limit = unit?.Quantity == Quantity.Duration ? long.MaxValue : ulong.MaxValue;
        if (!ulong.TryParse(plain, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number > limit / (unit?.Factor ?? 1))
        {
            return TooLarge<LiteralValue>(cursor, start);
        }

        return unit?.Quantity switch
        {
            Quantity.Size => new LiteralValue.Bytes(number * unit.Factor),
            Quantity.Duration => new LiteralValue.Duration(number * unit.Factor),
            _ => new LiteralValue.Integer(number * (unit?.Factor ?? 1)),
        };
    }

    private static bool MisplacedUnderscore(LexerCursor cursor, string digits, int start)
    {
        var doubled = digits.IndexOf("__", StringComparison.Ordinal);
        var wrong = digits.StartsWith('_') ? 0
            : doubled >= 0 ? doubled + 1
            : digits.EndsWith('_') ? digits.Length - 1 : -1;
        if (wrong < 0)
        {
            return false;
        }

        cursor.Report(
            Codes.BadDigit, new(start + wrong, 1), "`_` does not stand between two digits", "a digit is missing");
        return true;
    }

    private static T? TooLarge<T>(LexerCursor cursor, int start)
        where T : LiteralValue
    {
        cursor.Report(
            Codes.NumberTooLarge, cursor.From(start), "the number is too large", "does not fit in 64 bits");
        return null;
    }
}
