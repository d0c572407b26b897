using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Superpower;
using Superpower.Model;
using Tcpq.Diagnostics;
using Input = Superpower.Model.TextSpan;

namespace Tcpq.Syntax.Literals;

/// <summary>What can stand behind an address: `/8`.</summary>
internal static class PrefixLiteral
{
    private const int Width = 128;

    /// <summary>An address or prefix of either version, and in prefixes with bits of a host too: what options take.
    /// Such bits are kept in the value.</summary>
    public static TextParser<LiteralReading> WithHostBits { get; } = input =>
    {
        var read = Ipv6Literal.Read(input);
        read = read.HasValue ? read : Ipv4Literal.Read(input);
        return read is { HasValue: true, Value.Problem: { Code: var code, Value: { } value } }
            && ReferenceEquals(code, Codes.HostBitsSet)
                ? Result.Value(new LiteralReading(value, null), input, read.Remainder)
                : read;
    };

    /// <summary>Reads what stands behind an address: nothing, or the length of a prefix.</summary>
    /// <param name="input">Where the address begins.</param>
    /// <param name="slash">The index of its end.</param>
    /// <param name="address">The address.</param>
    /// <param name="isVersion4">True for an address of IPv4.</param>
    public static Result<LiteralReading> Read(
        Input input, int slash, LiteralValue.Address address, bool isVersion4)
    {
        var text = input.AsReadOnlySpan();
        var end = EndOf(text, slash);
        if (end == slash)
        {
            return input.Read(end, address);
        }

        var digits = text[(slash + 1)..end];
        var bits = isVersion4 ? 32 : Width;
        if (digits.IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            return input.Fail(
                end, (slash + 1)..end, Codes.MalformedAddress, $"`{digits}` is not a prefix length",
                "a number of bits", NetmaskHelp(digits));
        }

        if (digits.Length > 3
            || int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) is var length && length > bits)
        {
            return input.Fail(
                end, (slash + 1)..end, Codes.PrefixTooLong, $"prefix length {digits} is too long",
                $"an IPv{(isVersion4 ? 4 : 6)} address has {bits} bits");
        }

        var prefix = new LiteralValue.Prefix(address.High, address.Low, length + Width - bits);
        return NetworkOf(prefix) == prefix
            ? input.Read(end, prefix)
            : FailHostBits(input, slash, end, prefix, isVersion4);
    }

    /// <summary>The end of a prefix's length at the index of a slash; the index if there is none.</summary>
    public static int EndOf(ReadOnlySpan<char> text, int slash)
    {
        if (text.At(slash) != '/' || !char.IsAsciiDigit(text.At(slash + 1)))
        {
            return slash;
        }

        var dotted = Ipv4Literal.EndOfDotted(text, slash + 1);
        return dotted > slash + 1 ? dotted : text.EndOfName(slash + 1);
    }

    /// <summary>A prefix without the bits of a host.</summary>
    public static LiteralValue.Prefix NetworkOf(LiteralValue.Prefix prefix)
    {
        var mask = prefix.Length == 0 ? UInt128.Zero : UInt128.MaxValue << (Width - prefix.Length);
        var network = new UInt128(prefix.High, prefix.Low) & mask;
        return new((ulong)(network >> 64), (ulong)network, prefix.Length);
    }

    private static Result<LiteralReading> FailHostBits(
        Input input, int slash, int end, LiteralValue.Prefix prefix, bool isVersion4)
    {
        var text = input.AsReadOnlySpan();
        var digits = text[(slash + 1)..end];
        var network = NetworkOf(prefix);
        var read = input.Fail(
            end,
            Codes.HostBitsSet,
            $"`{text[..end]}` has bits outside of its prefix",
            $"only the first {int.Parse(digits, CultureInfo.InvariantCulture)} bits count",
            $"the prefix is `{Show(network, isVersion4)}/{digits}`, the single host `{text[..slash]}`");
        return Result.Value(
            read.Value with { Problem = read.Value.Problem! with { Value = prefix } }, input, read.Remainder);
    }

    private static string? NetmaskHelp(ReadOnlySpan<char> digits)
    {
        if (!IPAddress.TryParse(digits, out var mask) || mask.AddressFamily != AddressFamily.InterNetwork
            || digits.Count('.') != 3)
        {
            return null;
        }

        var value = BinaryPrimitives.ReadUInt32BigEndian(mask.GetAddressBytes());
        var length = System.Numerics.BitOperations.LeadingZeroCount(~value);
        return length == 32 || value << length == 0 ? $"this network mask is the length `/{length}`" : null;
    }

    private static string Show(LiteralValue.Prefix network, bool isVersion4)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, network.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), network.Low);
        return new IPAddress(isVersion4 ? bytes.AsSpan(12) : bytes).ToString();
    }
}
