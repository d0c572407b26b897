using System.Collections.Immutable;
using Tcpq.Binding;
using Tcpq.Language.Fields;
using Tcpq.Syntax;
using Tcpq.Values;

namespace Tcpq.Proposals;

/// <summary>Translates display filters of Wireshark (wireshark-filter(4)), as a whole or not at all; the language's own
/// conditions, with other tools' names in them, too.</summary>
internal sealed class DisplayFilter
{
    private static readonly ImmutableDictionary<string, Condition> Protocols = new Dictionary<string, Condition>
    {
        ["tcp"] = Condition.Tcp,
        ["udp"] = new Condition.Test("ip.proto == UDP"),
        ["icmp"] = new Condition.Test("ip.proto == ICMP"),
        ["icmpv6"] = new Condition.Test("ip.proto == ICMPV6"),
        ["arp"] = new Condition.Test("ethertype == ARP"),
        ["ip"] = new Condition.Test("ip4"),
        ["ipv6"] = new Condition.Test("ip6"),
    }.ToImmutableDictionary();

    // Names that stand for two fields.
    private static readonly ImmutableDictionary<string, (string First, string Second)> Either =
        new Dictionary<string, (string First, string Second)>
        {
            ["ip.addr"] = ("saddr", "daddr"),
            ["ipv6.addr"] = ("saddr", "daddr"),
            ["ip.host"] = ("saddr", "daddr"),
            ["eth.addr"] = ("smac", "dmac"),
        }.ToImmutableDictionary();

    private static readonly ImmutableDictionary<string, string> UdpPorts = new Dictionary<string, string>
    {
        ["udp.port"] = "port",
        ["udp.srcport"] = "sport",
        ["udp.dstport"] = "dport",
    }.ToImmutableDictionary();

    private readonly FilterWords words;

    private DisplayFilter(FilterWords words) => this.words = words;

    /// <summary>What a filter is here.</summary>
    internal static Translation Translate(string text) =>
        Translation.Of(text, words => new DisplayFilter(words).ReadAny());

    private Condition ReadAny()
    {
        var left = ReadAll();
        while (words.Take("or", "||"))
        {
            left = new Condition.Or(left, ReadAll());
        }

        return left;
    }

    private Condition ReadAll()
    {
        var left = ReadOne();
        while (words.Take("and", "&&"))
        {
            left = new Condition.And(left, ReadOne());
        }

        return left;
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

        var name = words.Next();
        return ComparisonOf(words.Current) is { } sign ? ReadComparison(name, sign) : OfName(name);
    }

    // `~` stands for a regular expression.
    private static string? ComparisonOf(string word) => word switch
    {
        "==" or "=" or "eq" => "==",
        "!=" or "ne" => "!=",
        ">" or "gt" => ">",
        "<" or "lt" => "<",
        ">=" or "ge" => ">=",
        "<=" or "le" => "<=",
        "matches" or "~" => "~",
        "contains" or "startswith" or "in" => word,
        _ => null,
    };

    private static Condition OfName(string name) =>
        Protocols.TryGetValue(name, out var protocol) ? protocol
        : FieldOf(name) is { } field && field.Type == DataType.Bool ? Of(field, field.Name)
        : throw new UntranslatableException(ForeignNames.Help(name));

    private Condition ReadComparison(string name, string sign)
    {
        words.Next();
        var value = sign == "in" ? ReadSet() : words.Next();
        if (Either.TryGetValue(name, out var sides))
        {
            var (isDenied, asked) = sign == "!=" ? (true, "==") : (false, sign);
            var any = new Condition.Or(Compare(sides.First, asked, value), Compare(sides.Second, asked, value));
            return isDenied ? OfFamily(name, new Condition.Not(any)) : any;
        }

        if (UdpPorts.TryGetValue(name, out var port))
        {
            return new Condition.And(Protocols["udp"], Compare(port, sign, value));
        }

        var field = FieldOf(name) ?? throw new UntranslatableException(ForeignNames.Help(name));
        if (field.Type == DataType.Bool)
        {
            var isTrue = (value, sign) switch
            {
                ("1" or "true" or "True", "==") or ("0" or "false" or "False", "!=") => true,
                ("0" or "false" or "False", "==") or ("1" or "true" or "True", "!=") => false,
                _ => throw new UntranslatableException(null),
            };
            return isTrue ? Of(field, field.Name)
                : field.IsTcp ? new Condition.And(Condition.Tcp, new Condition.Not(Of(field, field.Name)))
                : new Condition.Not(Of(field, field.Name));
        }

        if (field.Name == "flags" && TcpFlagBits.Of(value) is { } bits && sign is "==" or "!=")
        {
            return TcpFlagBits.Test(TcpFlagBits.All, bits, sign == "==")!;
        }

        // What `matches` takes for alike in upper and lower case, `contains` does not.
        return sign == "~" ? Of(field, (value.Any(char.IsAsciiLetter) ? null
                    : TextPattern.Test(field.Name, value, isExpression: true))
                ?? throw new UntranslatableException(TextPattern.None))
            : OfFamily(sign == "!=" ? name : "", Compare(field.Name, sign, value) with
            {
                IsTcp = field.IsTcp || field.Name == "port",
            });
    }

    // A packet of the other family has no such field there, and is not unequal.
    private static Condition OfFamily(string name, Condition test) => name switch
    {
        "ip.addr" or "ip.src" or "ip.dst" or "ip.host" => new Condition.And(new Condition.Test("ip4"), test),
        "ipv6.addr" or "ipv6.src" or "ipv6.dst" => new Condition.And(new Condition.Test("ip6"), test),
        _ => test,
    };

    private static Condition.Test Compare(string field, string sign, string value) =>
        new($"{field} {Sign(field, sign, value)} {value}");

    // Wireshark compares an address with a prefix.
    private static string Sign(string field, string sign, string value) =>
        sign == "==" && field is "saddr" or "daddr" && value.Contains('/', StringComparison.Ordinal) ? "in" : sign;

    private static Condition.Test Of(Field field, string text) => new(text, field.IsTcp);

    // `{80, 443}`, `{80 443}`, `{8000..8100}`.
    private string ReadSet()
    {
        if (!words.Take("{"))
        {
            return words.Next();
        }

        var elements = new List<string>();
        while (!words.Take("}"))
        {
            var element = words.Next();
            elements.Add(words.Take("..") ? $"{element}..{words.Next()}" : element);
            words.Take(",");
        }

        return $"{{{string.Join(", ", elements)}}}";
    }

    private static Field? FieldOf(string name) => FieldTable.Find(name)
        ?? FieldTable.Rows.FirstOrDefault(row => row.Aliases.Contains(name));
}
