using System.Globalization;
using Superpower;
using Superpower.Model;
using Tcpq.Diagnostics;
using Input = Superpower.Model.TextSpan;

namespace Tcpq.Syntax.Literals;

/// <summary>Numbers, with a unit right behind them or without: `42`, `10k`, `64KiB`, `250us`, `1m30s`.</summary>
internal static class QuantityLiteral
{
    /// <summary>Any number of a script.</summary>
    public static TextParser<LiteralReading> Parser { get; } = Read;

    /// <summary>Reads a number of a script; no result if no digit is at hand.</summary>
    public static Result<LiteralReading> Read(Input input)
    {
        var text = input.AsReadOnlySpan();
        if (!char.IsAsciiDigit(text.At(0)))
        {
            return Result.Empty<LiteralReading>(input);
        }

        var hexadecimal = NumberLiteral.ReadHexadecimal(input);
        return hexadecimal.HasValue ? hexadecimal : ReadDecimal(input, text[..EndOfWord(text)]);
    }

    /// <summary>The end of the word that a text begins with: letters, digits, `_` and the sign of micro.</summary>
    public static int EndOfWord(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && (LexerCursor.ContinuesName(text[end]) || text[end] is 'µ' or 'μ'))
        {
            end++;
        }

        return end;
    }

    /// <summary>What a duration or size with a fraction is in whole numbers of a smaller unit (`1500ms` for `1.5s`);
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

    private static Result<LiteralReading> ReadDecimal(Input input, ReadOnlySpan<char> word)
    {
        var digits = word[..NumberLiteral.EndOfDigits(word)];
        var suffix = word[digits.Length..];
        if (NumberLiteral.MisplacedUnderscore(digits) is var wrong and >= 0)
        {
            return NumberLiteral.FailUnderscore(input, word.Length, wrong);
        }

        var unit = Units.Find(suffix);
        if (unit is null && !suffix.IsEmpty)
        {
            return DurationLiteral.Sum(word) is { } sum
                ? input.Read(word.Length, new LiteralValue.Duration(sum))
                : FailUnknownUnit(input, digits.ToString(), suffix.ToString());
        }

        var factor = unit?.Factor ?? 1;
        var limit = unit?.Quantity == Quantity.Duration ? long.MaxValue : ulong.MaxValue;
        if (NumberLiteral.Value(digits) is not { } number || number > limit / factor)
        {
            return NumberLiteral.FailTooLarge(input, word.Length);
        }

        return input.Read(word.Length, unit?.Quantity switch
        {
            Quantity.Size => new LiteralValue.Bytes(number * factor),
            Quantity.Duration => new LiteralValue.Duration(number * factor),
            _ => new LiteralValue.Integer(number * factor),
        });
    }

    private static Result<LiteralReading> FailUnknownUnit(Input input, string digits, string suffix)
    {
        var near = Suggestion.Nearest(suffix, Units.All.Select(u => (u.Text, u.Aliases)));
        var length = digits.Length + suffix.Length;
        return input.Fail(
            length,
            digits.Length..length,
            Codes.UnknownUnit,
            $"unknown unit `{suffix}`",
            "no unit of a number",
            near is null
                ? "units are `k M G`, `B KiB MiB GiB` and `ns us ms s m h`"
                : $"did you mean `{digits}{near}`?");
    }
}
