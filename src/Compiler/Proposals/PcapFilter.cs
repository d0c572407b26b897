using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tcpq.Proposals;

/// <summary>Translates filters of tcpdump (pcap-filter(7)), as a whole or not at all: half a filter asks something
/// else.</summary>
internal sealed class PcapFilter
{
    private static readonly ImmutableArray<string> LinkProtocols = ["ether", "arp", "rarp", "ip", "ip6"];

    private static readonly ImmutableDictionary<string, string> Protocols = new Dictionary<string, string>
    {
        ["tcp"] = "TCP",
        ["udp"] = "UDP",
        ["sctp"] = "SCTP",
        ["icmp"] = "ICMP",
        ["icmp6"] = "ICMPV6",
        ["igmp"] = "IGMP",
        ["esp"] = "ESP",
        ["ah"] = "AH",
        ["ospf"] = "OSPF",
        ["gre"] = "GRE",
    }.ToImmutableDictionary();

    private static readonly ImmutableDictionary<string, string> Services = new Dictionary<string, string>
    {
        ["http"] = "80",
        ["https"] = "443",
        ["ssh"] = "22",
        ["domain"] = "53",
        ["smtp"] = "25",
        ["ftp"] = "21",
        ["telnet"] = "23",
        ["imap2"] = "143",
        ["imaps"] = "993",
        ["pop3"] = "110",
        ["ldap"] = "389",
        ["ntp"] = "123",
        ["bgp"] = "179",
        ["mysql"] = "3306",
        ["postgresql"] = "5432",
        ["redis"] = "6379",
    }.ToImmutableDictionary();

    private readonly FilterWords words;
    private Qualifiers last = new(null, null, null);

    private PcapFilter(FilterWords words) => this.words = words;

    // What stands in front of a value; a value alone takes that of the one before.
    private sealed record Qualifiers(string? Protocol, string? Direction, string? Type);

    /// <summary>What a filter is here.</summary>
    internal static Translation Translate(string text) =>
        Translation.Of(text, words => new PcapFilter(words).ReadAny());

    // `and` and `or` bind alike, from left to right.
    private Condition ReadAny()
    {
        var left = ReadOne();
        while (true)
        {
            if (words.Take("and", "&&"))
            {
                left = new Condition.And(left, ReadOne());
            }
            else if (words.Take("or", "||"))
            {
                left = new Condition.Or(left, ReadOne());
            }
            else
            {
                return left;
            }
        }
    }

    private Condition ReadOne()
    {
        if (words.Take("not", "!"))
        {
            return new Condition.Not(ReadOne());
        }

        if (words.Take("("))
        {
            var inner = ReadAny();
            words.Expect(")");
            return inner;
        }

        return words.Current switch
        {
            "less" or "greater" => throw new UntranslatableException(
                "tcpdump counts the link header too: `len` here is that of the IP packet, on Ethernet 14 bytes less"),
            "vlan" => ReadVlan(),
            "tcp" when words.Peek() == "[" => ReadFlags(),
            _ when words.Peek() == "[" => throw new UntranslatableException(
                "headers are not indexed here: their parts have names, which `tcpq fields` lists"),
            _ => ReadPrimitive(),
        };
    }

    private Condition.Test ReadVlan()
    {
        words.Next();
        return IsNumber(words.Current) ? new($"vlan == {words.Next()}") : new("vlan >= 0");
    }

    private Condition ReadPrimitive()
    {
        var start = words.Current;
        var protocol = LinkProtocols.Contains(start) || Protocols.ContainsKey(start) ? words.Next() : null;
        var direction = ReadDirection();
        var type = words.Current is "host" or "net" or "port" or "portrange" or "proto" ? words.Next() : null;
        if (protocol is null && direction is null && type is null && !IsValue(words.Current))
        {
            throw new UntranslatableException(
                words.Current is "gateway" or "protochain" or "broadcast" or "multicast" or "inbound" or "outbound"
                    or "ifname" or "mpls" or "pppoes" or "geneve" or "vxlan" or "wlan"
                    ? $"nothing here is `{words.Current}` of tcpdump" : null);
        }

        if (protocol is not null && direction is null && type is null && !IsValue(words.Current))
        {
            return OfProtocol(protocol);
        }

        last = protocol is null && direction is null && type is null ? last : new(protocol, direction, type);
        var test = OfType(last, words.Next());
        return last.Protocol is null or "ether" ? test : new Condition.And(OfProtocol(last.Protocol), test);
    }

    private string? ReadDirection()
    {
        if (words.Current is not ("src" or "dst"))
        {
            return null;
        }

        var first = words.Next();
        if (words.Current is "or" or "and" && words.Peek() is "src" or "dst" && words.Peek() != first)
        {
            var joined = words.Next();
            words.Next();
            return joined == "or" ? null : "both";
        }

        return first;
    }

    private static Condition OfProtocol(string name) => name switch
    {
        "tcp" => Condition.Tcp,
        "ip" => new Condition.Test("ip4"),
        "ip6" => new Condition.Test("ip6"),
        "arp" => new Condition.Test("ethertype == ARP"),
        "rarp" => new Condition.Test("ethertype == 0x8035"),
        "ether" => throw new UntranslatableException(null),
        _ => new Condition.Test($"ip.proto == {Protocols[name]}"),
    };

    private Condition OfType(Qualifiers asked, string value) => asked.Type switch
    {
        _ when asked.Protocol == "ether" => OfLink(asked, value),
        "port" => Sides(asked.Direction, "sport", "dport", $"== {PortOf(value)}"),
        "portrange" => Sides(asked.Direction, "sport", "dport", $"in {RangeOf(value)}"),
        "proto" => new Condition.Test($"ip.proto == {ProtocolOf(value)}"),
        "net" => Sides(asked.Direction, "saddr", "daddr", $"in {NetworkOf(value)}"),
        _ when value.Contains('/', StringComparison.Ordinal) =>
            Sides(asked.Direction, "saddr", "daddr", $"in {NetworkOf(value)}"),
        _ => Sides(asked.Direction, "saddr", "daddr", $"== {AddressOf(value)}"),
    };

    private static Condition OfLink(Qualifiers asked, string value) => asked.Type switch
    {
        "proto" => new Condition.Test($"ethertype == {EtherTypeOf(value)}"),
        "host" or null when value.Count(c => c == ':') == 5 => Sides(asked.Direction, "smac", "dmac", $"== {value}"),
        _ => throw new UntranslatableException(null),
    };

    private static Condition Sides(string? direction, string source, string destination, string test)
    {
        var (from, to) = (new Condition.Test($"{source} {test}"), new Condition.Test($"{destination} {test}"));
        return direction switch
        {
            "src" => from,
            "dst" => to,
            "both" => new Condition.And(from, to),
            _ when source == "sport" => new Condition.Test($"port {test}"),
            _ => new Condition.Or(from, to),
        };
    }

    // `tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn`, `tcp[13] == 2`.
    private Condition ReadFlags()
    {
        words.Next();
        words.Next();
        var isFlags = words.Next() is "tcpflags" or "13";
        words.Expect("]");
        if (!isFlags)
        {
            throw new UntranslatableException(
                "headers are not indexed here: their parts have names, which `tcpq fields` lists");
        }

        var mask = words.Take("&") ? ReadBits() : TcpFlagBits.All;
        var isEqual = words.Next() switch
        {
            "=" or "==" => true,
            "!=" => false,
            _ => throw new UntranslatableException(null),
        };
        return TcpFlagBits.Test(mask, ReadBits(), isEqual) ?? throw new UntranslatableException(null);
    }

    private int ReadBits()
    {
        var bits = 0;
        var isGroup = words.Take("(");
        do
        {
            bits |= TcpFlagBits.Of(words.Next()) ?? throw new UntranslatableException(null);
        }
        while (words.Take("|", "+"));

        if (isGroup)
        {
            words.Expect(")");
        }

        return bits;
    }

    private static string PortOf(string value) => IsNumber(value) ? value
        : Services.TryGetValue(value, out var number) ? number
        : throw new UntranslatableException($"ports are numbers here, and `{value}` is none");

    private static string RangeOf(string value) =>
        value.Split('-') is [var first, var end] ? $"{PortOf(first)}..{PortOf(end)}" : PortOf(value);

    private static string ProtocolOf(string value) => IsNumber(value) ? value
        : Protocols.TryGetValue(value.TrimStart('\\'), out var name) ? name : throw new UntranslatableException(null);

    private static string EtherTypeOf(string value) => value.TrimStart('\\') switch
    {
        "ip" => "IPV4",
        "ip6" => "IPV6",
        "arp" => "ARP",
        var other when IsNumber(other) => other,
        _ => throw new UntranslatableException(null),
    };

    private static string AddressOf(string value) =>
        IPAddress.TryParse(value, out var address) && IsWhole(address, value)
        ? value : throw new UntranslatableException($"names are not looked up here: write the address of `{value}`");

    private string NetworkOf(string value)
    {
        if (words.Take("mask"))
        {
            return Masked(value, words.Next());
        }

        var parts = value.Split('/');
        var bytes = parts[0].Split('.');
        if (parts[0].Contains(':', StringComparison.Ordinal) || bytes.Length == 4)
        {
            return parts.Length == 2 ? value : $"{AddressOf(value)}/{(bytes.Length == 4 ? 32 : 128)}";
        }

        if (!bytes.All(IsNumber))
        {
            throw new UntranslatableException($"names are not looked up here: write the prefix of `{value}`");
        }

        // `10.1` is 10.1.0.0/16.
        var whole = string.Join('.', bytes.Concat(Enumerable.Repeat("0", 4 - bytes.Length)));
        return $"{whole}/{(parts.Length == 2 ? parts[1] : $"{bytes.Length * 8}")}";
    }

    private static string Masked(string value, string mask)
    {
        if (!IPAddress.TryParse(mask, out var address) || !IsWhole(address, mask)
            || address.AddressFamily != AddressFamily.InterNetwork)
        {
            throw new UntranslatableException(null);
        }

        var bits = address.GetAddressBytes().Aggregate(0u, (all, next) => (all << 8) | next);
        var length = uint.PopCount(bits);
        return bits == (length == 0 ? 0 : uint.MaxValue << (int)(32 - length)) ? $"{value}/{length}"
            : throw new UntranslatableException($"`{mask}` is no prefix");
    }

    // The library takes `80` for an address.
    private static bool IsWhole(IPAddress address, string value) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 || value.Count(c => c == '.') == 3;

    private static bool IsValue(string word) => word.Length > 0 && (char.IsAsciiDigit(word[0])
        || word.Contains(':', StringComparison.Ordinal) || word.Contains('.', StringComparison.Ordinal));

    private static bool IsNumber(string word) => word.StartsWith("0x", StringComparison.Ordinal)
        ? ulong.TryParse(word[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _)
        : word.Length > 0 && word.All(char.IsAsciiDigit);
}
