using System.Globalization;

namespace Tcpq.Testing;

/// <summary>What Wireshark calls our fields, and what it says of packets.</summary>
public static class WiresharkFields
{
    /// <summary>For each field of ours, Wireshark's: the first that a packet has counts.</summary>
    public static IReadOnlyList<(string Ours, string[] Theirs)> Rows { get; } =
        [.. from row in PacketFields.Rows where row.Theirs.Length > 0 select (row.Name, row.Theirs)];

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
            "tcp.flags" => number & 0xff, // theirs has four more bits, AE and those that are reserved (RFC 9768 §3.1)
            _ => number,
        };
    }
}
