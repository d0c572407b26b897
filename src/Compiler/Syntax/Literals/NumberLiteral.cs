using System.Globalization;
using Superpower;
using Superpower.Model;
using Tcpq.Diagnostics;
using Input = Superpower.Model.TextSpan;

namespace Tcpq.Syntax.Literals;

/// <summary>Numbers: `42`, `0x1f`, `1_000`, `10k`.</summary>
internal static class NumberLiteral
{
    private const int MostDigits = 19;

    /// <summary>A whole number without a unit, or with one that counts: what options take.</summary>
    public static TextParser<ulong> Count { get; } = ReadCount;

    /// <summary>Reads a number without a unit in hexadecimal: `0x1f`; no result if there is none.</summary>
    public static Result<LiteralReading> ReadHexadecimal(Input input)
    {
        var text = input.AsReadOnlySpan();
        if (text.At(0) != '0' || text.At(1) is not ('x' or 'X'))
        {
            return Result.Empty<LiteralReading>(input);
        }

        var length = QuantityLiteral.EndOfWord(text);
        var digits = text[2..length];
        var wrong = 0;
        while (wrong < digits.Length && (char.IsAsciiHexDigit(digits[wrong]) || digits[wrong] == '_'))
        {
            wrong++;
        }

        if (wrong < digits.Length)
        {
            return input.Fail(
                length, (2 + wrong)..(3 + wrong), Codes.BadDigit,
                $"`{digits[wrong]}` is not a hexadecimal digit", "0 to 9 and a to f");
        }

        if (digits.IsEmpty)
        {
            return input.Fail(length, Codes.BadDigit, $"`{text[..length]}` has no digits", "a digit is missing");
        }

        if (MisplacedUnderscore(digits) is var underscore and >= 0)
        {
            return FailUnderscore(input, length, 2 + underscore);
        }

        var plain = digits.ToString().Replace("_", "", StringComparison.Ordinal);
        return ulong.TryParse(plain, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? input.Read(length, new LiteralValue.Integer(value))
            : FailTooLarge(input, length);
    }

    /// <summary>The end of the digits and `_` that a text begins with.</summary>
    public static int EndOfDigits(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        return end;
    }

    /// <summary>The value of digits, which `_` may part; null if a `_` does not stand between two digits, if there is
    /// none, or if the number does not fit in 64 bits.</summary>
    public static ulong? Value(ReadOnlySpan<char> digits)
    {
        if (MisplacedUnderscore(digits) >= 0)
        {
            return null;
        }

        if (digits.Length <= MostDigits)
        {
            var sum = 0UL;
            foreach (var digit in digits)
            {
                sum = digit == '_' ? sum : (sum * 10) + (ulong)(digit - '0');
            }

            return digits.IsEmpty ? null : sum;
        }

        var plain = digits.ToString().Replace("_", "", StringComparison.Ordinal);
        return ulong.TryParse(plain, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    /// <summary>The index of a `_` that does not stand between two digits; -1 if there is none.</summary>
    public static int MisplacedUnderscore(ReadOnlySpan<char> digits)
    {
        var doubled = digits.IndexOf("__", StringComparison.Ordinal);
        return digits.At(0) == '_' ? 0
            : doubled >= 0 ? doubled + 1
            : digits.At(digits.Length - 1) == '_' ? digits.Length - 1 : -1;
    }

    /// <summary>The result for a number with a `_` in the wrong place.</summary>
    public static Result<LiteralReading> FailUnderscore(Input input, int length, int index) => input.Fail(
        length, index..(index + 1), Codes.BadDigit, "`_` does not stand between two digits", "a digit is missing");

    /// <summary>The result for a number over 64 bits.</summary>
    public static Result<LiteralReading> FailTooLarge(Input input, int length) =>
        input.Fail(length, Codes.NumberTooLarge, "the number is too large", "does not fit in 64 bits");

    private static Result<ulong> ReadCount(Input input)
    {
        var read = QuantityLiteral.Read(input);
        return read is { HasValue: true, Value.Value: LiteralValue.Integer number }
            ? Result.Value(number.Value, input, read.Remainder)
            : Result.Empty<ulong>(input);
    }
}
