using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Numerics;

namespace Tcpq.Testing;

/// <summary>Large sets of each kind, and packets at their edges: what a script must say of them.</summary>
public static class LargeSets
{
    private const int Elements = 300;

    /// <summary>A script that tells for each packet which sets it is in, in this order.</summary>
    public static string Script { get; } = $$"""
        on tcp_rcv < emit
            (saddr in {{Braces(Prefixes4.Concat(Prefixes6))}}) as both,
            (saddr in {{Braces(Prefixes4)}}) as v4, (saddr in {{Braces(Prefixes6)}}) as v6,
            (saddr in {{Braces(Prefixes4.Append("::/1"))}}) as half,
            (sport in {{Braces(Ports)}}) as ports, (seq in {{Braces(Numbers)}}) as numbers,
            (seq + 0 in {{Braces(Numbers)}}) as wide, (seq - 2147483648 in {{Braces(Signed)}}) as negative >
        """;

    private static (BigInteger Low, BigInteger High)[] Known4 { get; } = Addresses(Prefixes4);

    private static (BigInteger Low, BigInteger High)[] Known6 { get; } = Addresses(Prefixes6);

    private static (BigInteger Low, BigInteger High)[] KnownPorts { get; } = Ranges(Ports);

    private static (BigInteger Low, BigInteger High)[] KnownNumbers { get; } = Ranges(Numbers);

    private static (BigInteger Low, BigInteger High)[] KnownSigned { get; } = Ranges(Signed);

    /// <summary>The packets and what is expected of each, as `1` and `0` in the order of the columns.</summary>
    public static ImmutableArray<(byte[] Packet, string Expected)> Packets { get; } = [.. Make()];

    private static IEnumerable<string> Prefixes4 => Enumerable.Range(0, Elements)
        .Select(i => i % 3 == 0 ? $"{20 + (i % 100)}.{i % 256}.7.{i / 3}"
            : $"{120 + (i % 100)}.{i / 2}.0.0/{16 + (i % 3)}")
        .Append("255.255.255.255").Append("0.0.0.0");

    private static IEnumerable<string> Prefixes6 => Enumerable.Range(0, Elements)
        .Select(i => $"2001:db8:{i * 7:x}::/{48 + (i % 2)}".Replace("/49", i % 2 == 1 ? "/49"
            : "/48", StringComparison.Ordinal))
        .Append("::1").Append("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").Append("fe80::/10");

    private static IEnumerable<string> Ports =>
        Enumerable.Range(0, Elements).Select(i => i % 4 == 0 ? $"{i * 200}..{(i * 200) + 50}" : $"{i * 200}")
            .Append("65535");

    private static IEnumerable<string> Numbers =>
        Enumerable.Range(0, Elements).Select(i => $"{i * 14_000_000L}..{(i * 14_000_000L) + i}").Append("4294967295");

    private static IEnumerable<string> Signed =>
        Enumerable.Range(0, Elements).Select(i => $"{(i * 14_000_000L) - 2_147_483_648L}").Append("-1..1");

    private static string Braces(IEnumerable<string> elements) => $"{{{string.Join(", ", elements)}}}";

    private static IEnumerable<(byte[] Packet, string Expected)> Make()
    {
        foreach (var text in Prefixes4.Concat(Prefixes6).Append("8000::").Append("7fff:ffff::"))
        {
            var (low, high) = Ends(text);
            foreach (var address in (IPAddress[])[Step(low, -1), low, high, Step(high, 1)])
            {
                var port = (int)(Value(address) % 65_521);
                var sequence = (uint)(port * 65_537L);
                yield return Packet(address, port, sequence);
            }
        }

        foreach (var number in Numbers.SelectMany(text => text.Split(".."))
            .Select(end => long.Parse(end, CultureInfo.InvariantCulture)))
        {
            foreach (var near in (long[])[number - 1, number, number + 1])
            {
                yield return Packet(IPAddress.Parse("10.0.0.1"), (int)(near & 0xffff), (uint)near);
            }
        }
    }

    private static (byte[] Packet, string Expected) Packet(IPAddress source, int port, uint sequence)
    {
        var isV4 = source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork;
        var packet = Tcpq.Testing.Packet.Ethernet();
        packet = isV4 ? packet.IPv4(source.ToString(), "10.0.0.2") : packet.IPv6(source.ToString(), "2001:db8::2");
        bool[] answers = [
            IsIn(source, Known4) || IsIn(source, Known6), IsIn(source, Known4), IsIn(source, Known6),
            IsIn(source, Known4) || isV4 || source.GetAddressBytes()[0] < 0x80,
            IsIn(port, KnownPorts), IsIn(sequence, KnownNumbers), IsIn(sequence, KnownNumbers),
            IsIn(sequence - 2_147_483_648L, KnownSigned),
        ];
        return (packet.Tcp(port, 1, seq: sequence).Bytes, string.Concat(answers.Select(answer => answer ? '1' : '0')));
    }

    private static bool IsIn(IPAddress address, (BigInteger Low, BigInteger High)[] spans) =>
        IsIn(Value(address.MapToIPv6()), spans);

    private static bool IsIn(BigInteger value, (BigInteger Low, BigInteger High)[] spans) =>
        Array.Exists(spans, span => span.Low <= value && value <= span.High);

    private static (BigInteger Low, BigInteger High)[] Addresses(IEnumerable<string> prefixes) =>
    [
        .. prefixes.Select(Ends).Select(ends => (Value(ends.Low.MapToIPv6()), Value(ends.High.MapToIPv6()))),
    ];

    private static (BigInteger Low, BigInteger High)[] Ranges(IEnumerable<string> ranges) =>
    [
        .. ranges.Select(text => text.Split("..").Select(end => BigInteger.Parse(end, CultureInfo.InvariantCulture))
            .ToArray())
            .Select(ends => (ends[0], ends[^1])),
    ];

    private static (IPAddress Low, IPAddress High) Ends(string text)
    {
        var parts = text.Split('/');
        var low = IPAddress.Parse(parts[0]);
        var bits = low.GetAddressBytes().Length * 8;
        var free = parts.Length == 1 ? 0 : bits - int.Parse(parts[1], CultureInfo.InvariantCulture);
        return (low, Address(Value(low) + (BigInteger.One << free) - 1, bits / 8));
    }

    private static IPAddress Step(IPAddress address, int by)
    {
        var bytes = address.GetAddressBytes().Length;
        var all = BigInteger.One << (bytes * 8);
        return Address((Value(address) + by + all) % all, bytes);
    }

    private static BigInteger Value(IPAddress address) =>
        new(address.GetAddressBytes(), isUnsigned: true, isBigEndian: true);

    private static IPAddress Address(BigInteger value, int bytes)
    {
        var written = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return new([.. new byte[bytes - written.Length], .. written]);
    }
}
