using System.Globalization;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Runtime.Tests.Packets;

/// <summary>Wireshark reads the built packets as we expect ourselves to.</summary>
public sealed class DissectorTests
{
    /// <summary>For each field of ours, Wireshark's: the first that a packet has counts.</summary>
    private static readonly (string Ours, string[] Theirs)[] Fields =
    [
        ("saddr", ["ip.src", "ipv6.src"]),
        ("daddr", ["ip.dst", "ipv6.dst"]),
        ("sport", ["tcp.srcport", "udp.srcport"]),
        ("dport", ["tcp.dstport", "udp.dstport"]),
        ("syn", ["tcp.flags.syn"]),
        ("ack", ["tcp.flags.ack"]),
        ("fin", ["tcp.flags.fin"]),
        ("rst", ["tcp.flags.reset"]),
        ("psh", ["tcp.flags.push"]),
        ("urg", ["tcp.flags.urg"]),
        ("ece", ["tcp.flags.ece"]),
        ("cwr", ["tcp.flags.cwr"]),
        ("flags", ["tcp.flags"]),
        ("seq", ["tcp.seq_raw"]),
        ("ack_seq", ["tcp.ack_raw"]),
        ("win", ["tcp.window_size_value"]),
        ("doff", ["tcp.hdr_len"]),
        ("urg_ptr", ["tcp.urgent_pointer"]),
        ("tcp.csum", ["tcp.checksum"]),
        ("opt.mss", ["tcp.options.mss_val"]),
        ("opt.wscale", ["tcp.options.wscale.shift"]),
        ("opt.sack", ["tcp.options.sack.count"]),
        ("opt.tsval", ["tcp.options.timestamp.tsval"]),
        ("opt.tsecr", ["tcp.options.timestamp.tsecr"]),
        ("payload_len", ["tcp.len"]),
        ("len", ["ip.len", "ipv6.plen"]),
        ("ttl", ["ip.ttl", "ipv6.hlim"]),
        ("dscp", ["ip.dsfield.dscp", "ipv6.tclass.dscp"]),
        ("ecn", ["ip.dsfield.ecn", "ipv6.tclass.ecn"]),
        ("ip.id", ["ip.id", "ipv6.fraghdr.ident"]),
        ("ip.df", ["ip.flags.df"]),
        ("ip.mf", ["ip.flags.mf", "ipv6.fraghdr.more"]),
        ("ip.frag_off", ["ip.frag_offset", "ipv6.fraghdr.offset"]),
        ("ip.version", ["ip.version", "ipv6.version"]),
        ("ip.ihl", ["ip.hdr_len"]),
        ("ip.csum", ["ip.checksum"]),
        ("ip6.flow", ["ipv6.flow"]),
        ("smac", ["eth.src"]),
        ("dmac", ["eth.dst"]),
        ("vlan", ["ieee8021ad.id", "vlan.id"]),
        ("vlan_prio", ["ieee8021ad.priority", "vlan.priority"]),
    ];

    private static readonly string[] Checks =
        ["_ws.malformed", "ip.checksum.status", "tcp.checksum.status", "udp.checksum.status", "icmp.checksum.status"];

    [ToolFact("tshark")]
    public void Wireshark_finds_the_expected_fields_and_nothing_malformed()
    {
        var cases = PacketCases.All.Where(IsHonest).ToArray();
        Assert.InRange(cases.Length, 60, PacketCases.All.Length);
        var differences = cases.Zip(Dissect(cases)).SelectMany(pair => Differences(pair.First, pair.Second)).ToList();
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static IEnumerable<string> Differences(PacketCase packetCase, Dictionary<string, string> row)
    {
        foreach (var check in Checks)
        {
            // 1 is a right checksum, 2 one that was not checked (fragments), nothing where there is none.
            if (row[check] is not ("" or "1" or "2"))
            {
                yield return $"{packetCase}: {check} is {row[check]}";
            }
        }

        foreach (var (ours, theirs) in Fields)
        {
            var expected = packetCase.Expected.Fields.GetValueOrDefault(ours);
            var found = Array.Find(theirs, name => row[name].Length > 0);
            var isPart = ours == "payload_len" && packetCase.Expected.Fields.GetValueOrDefault("ip.mf") is true;
            if (!isPart && !Agrees(expected, found, found is null ? "" : row[found]))
            {
                yield return $"{packetCase}: {ours} is {expected ?? "absent"}, there {found ?? "-"} {(found is null ? "" : row[found])}";
            }
        }
    }

    /// <summary>True where no header was asked to lie, nothing was cut and no IP is inside IP.</summary>
    private static bool IsHonest(PacketCase packetCase) =>
        !packetCase.Expected.Unreadable && packetCase.Packet.Kept is null
        && packetCase.Packet.Layers.OfType<NetworkLayer>().Count() < 2
        && packetCase.Packet.Layers.All(layer => layer switch
        {
            IPv4Layer ip => ip is { TotalLength: null, HeaderWords: null, Version: 4 },
            IPv6Layer ip => ip is { PayloadLength: null, Version: 6 },
            TcpLayer tcp => tcp.DataOffset is null && tcp.Options.All(option => option.Bytes is [< 253, ..])
                && !packetCase.Name.Contains("-length-", StringComparison.Ordinal)
                && !packetCase.Name.EndsWith("-alone-at-the-end", StringComparison.Ordinal),
            MobilityHeader => false, // where Wireshark stops, since RFC 6275 lets nothing follow
            FamilyLayer family => family.IPv6Family is not (10 or 16), // unknown to Wireshark
            _ => true,
        });

    private static List<Dictionary<string, string>> Dissect(PacketCase[] cases)
    {
        var linkTypes = cases.Select(c => c.LinkType).Distinct().ToList();
        using var file = new TemporaryFile(PcapngWriter.Write(
            [.. linkTypes.Select(type => new CaptureInterface(type))],
            cases.Select(c => CapturedPacket.Of(c.Packet) with { Interface = linkTypes.IndexOf(c.LinkType) })));
        string[] names = [.. Fields.SelectMany(f => f.Theirs), .. Checks];
        string[] preferences =
        [
            "ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE", "ip.defragment:FALSE",
            "ipv6.defragment:FALSE", "vlan.qinq_ethertype:0x9100",
        ];
        var output = Tool.Run("tshark",
        [
            "-r", file.Path, "-n", "-T", "fields", "-E", "separator=/t", "-E", "occurrence=f",
            .. preferences.SelectMany(p => (string[])["-o", p]), .. names.SelectMany(n => (string[])["-e", n]),
        ]);
        var rows = output.TrimEnd('\n').Split('\n').Select(line => names.Zip(line.Split('\t')).ToDictionary()).ToList();
        Assert.Equal(cases.Length, rows.Count);
        return rows;
    }

    /// <summary>Zero and false may be left out on either side: Wireshark has no fragment offset where there is no
    /// fragment header, and we no MAC address where there is no such header.</summary>
    private static bool Agrees(object? ours, string? name, string theirs) => ours switch
    {
        null => name is null,
        string text => text == theirs,
        bool truth => truth == (theirs is "1" or "True"),
        long number => number == Number(name, theirs),
        _ => false,
    };

    private static long Number(string? name, string text)
    {
        var isHex = text.StartsWith("0x", StringComparison.Ordinal);
        var number = isHex ? long.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : text.Length == 0 ? 0
            : long.Parse(text, CultureInfo.InvariantCulture);
        return name switch
        {
            "ipv6.plen" => number + 40,
            "tcp.hdr_len" or "ip.hdr_len" => number / 4,
            "ip.frag_offset" or "ipv6.fraghdr.offset" => number * 8,
            _ => number,
        };
    }
}
