using System.Globalization;

namespace Tcpq.Testing;

/// <summary>What Wireshark calls our fields, and what it says of packets.</summary>
public static class WiresharkFields
{
    /// <summary>For each field of ours, Wireshark's: the first that a packet has counts.</summary>
    public static IReadOnlyList<(string Ours, string[] Theirs)> Rows { get; } = [
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

    private static readonly string[] Preferences = [
        "ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE", "ip.defragment:FALSE",
        "ipv6.defragment:FALSE", "vlan.qinq_ethertype:0x9100",
    ];

    /// <summary>Wireshark's fields of packets.</summary>
    /// <param name="packets">The packets.</param>
    /// <param name="others">Fields to ask for beside those of <see cref="Rows"/>.</param>
    /// <returns>For each packet, texts by Wireshark's names; empty if it has no such field.</returns>
    public static List<Dictionary<string, string>> Of(IReadOnlyCollection<Packet> packets, params string[] others)
    {
        var linkTypes = packets.Select(packet => packet.LinkType).Distinct().ToList();
        using var file = new TemporaryFile(PcapngWriter.Write(
            [.. linkTypes.Select(type => new CaptureInterface(type))],
            packets.Select(packet => TimedPacket.Of(packet) with { Interface = linkTypes.IndexOf(packet.LinkType) })));
        string[] names = [.. Rows.SelectMany(field => field.Theirs), .. others];
        var output = Tool.Run("tshark",
        [
            "-r", file.Path, "-n", "-T", "fields", "-E", "separator=/t", "-E", "occurrence=f",
            .. Preferences.SelectMany(p => (string[])["-o", p]), .. names.SelectMany(n => (string[])["-e", n]),
        ]);
        return [.. output.TrimEnd('\n').Split('\n').Select(line => names.Zip(line.Split('\t')).ToDictionary())];
    }

    /// <summary>The first of some names that Wireshark has a value for; null if it has none.</summary>
    public static string? Find(Dictionary<string, string> row, string[] theirs) =>
        Array.Find(theirs, name => row[name].Length > 0);

    /// <summary>True if a value of ours is theirs. Zero and false may be left out on either side: Wireshark has no
    /// fragment offset where there is no fragment header, and we no MAC address where there is no such
    /// header.</summary>
    public static bool Agrees(object? ours, string? name, string theirs) => ours switch
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
