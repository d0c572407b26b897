using System.Globalization;
using Superpower;
using Superpower.Model;
using Input = Superpower.Model.TextSpan;

namespace Tcpq.Syntax.Literals;

/// <summary>Durations: numbers with a unit each, which are added. There is one grammar; outside of scripts it takes
/// fractions and days as well.</summary>
internal static class DurationLiteral
{
    private const ulong Day = 86_400_000_000_000;

    /// <summary>`10s`, `1m30s`, `1.5h`, `2d`: what options and values of parameters take, in nanoseconds. Parts of a
    /// nanosecond are left out.</summary>
    public static TextParser<ulong> OutsideOfScripts { get; } = ReadWithFractions;

    /// <summary>`1m30s`: the sum of the parts of a word that begins with a digit; null if they are not all whole
    /// numbers with a unit of time, or if the sum does not fit in 63 bits.</summary>
    public static ulong? Sum(ReadOnlySpan<char> word)
    {
        UInt128 sum = 0;
        for (var at = 0; at < word.Length;)
        {
            var part = word[at..];
            var digits = NumberLiteral.EndOfDigits(part);
            var length = EndOfUnit(part, digits);
            if (Units.Find(part[digits..length]) is not { Quantity: Quantity.Duration } unit
                || NumberLiteral.Value(part[..digits]) is not { } number)
            {
                return null;
            }

            sum += (UInt128)number * unit.Factor;
            at += length;
        }

        return sum <= long.MaxValue ? (ulong)sum : null;
    }

    private static Result<ulong> ReadWithFractions(Input input)
    {
        var text = input.AsReadOnlySpan();
        var sum = 0m;
        var at = 0;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
        {
            var part = text[at..];
            var digits = EndOfFraction(part);
            var length = EndOfUnit(part, digits);
            if (Factor(part[digits..length]) is not { } factor || Amount(part[..digits]) is not { } amount
                || amount > long.MaxValue / factor || (sum += amount * factor) > long.MaxValue)
            {
                return Result.Empty<ulong>(input);
            }

            at += length;
        }

        return at == 0 ? Result.Empty<ulong>(input) : Result.Value((ulong)sum, input, input.Skip(at));
    }

    private static int EndOfFraction(ReadOnlySpan<char> text)
    {
        var end = NumberLiteral.EndOfDigits(text);
        return text.At(end) == '.' ? text.EndOfDigits(end + 1) : end;
    }

    private static int EndOfUnit(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsAsciiLetter(text[end]) || text[end] is 'µ' or 'μ'))
        {
            end++;
        }

        return end;
    }

    private static decimal? Amount(ReadOnlySpan<char> digits)
    {
        var dot = digits.IndexOf('.');
        var whole = dot < 0 ? digits : digits[..dot];
        var isGood = (whole.IsEmpty || NumberLiteral.Value(whole) is not null) && digits.Length > (dot < 0 ? 0 : 1);
        return isGood && decimal.TryParse(
            digits.ToString().Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var amount) ? amount : null;
    }

    private static ulong? Factor(ReadOnlySpan<char> unit) => unit is "d" ? Day
        : Units.Find(unit) is { Quantity: Quantity.Duration } found ? found.Factor : null;
}
