using Tcpq.Testing;
using Xunit;

namespace Tcpq.Runtime.Tests.Packets;

/// <summary>Wireshark reads the built packets as we expect ourselves to.</summary>
public sealed class DissectorTests
{
    private static readonly string[] Checks =
        ["_ws.malformed", "ip.checksum.status", "tcp.checksum.status", "udp.checksum.status", "icmp.checksum.status"];

    [ToolFact("tshark")]
    public void Wireshark_finds_the_expected_fields_and_nothing_malformed()
    {
        var cases = PacketCases.All.Where(IsHonest).ToArray();
        Assert.InRange(cases.Length, 60, PacketCases.All.Length);
        var differences = cases.Zip(WiresharkFields.Of([.. cases.Select(c => c.Packet)], Checks))
            .SelectMany(pair => Differences(pair.First, pair.Second)).ToList();
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

        foreach (var (ours, theirs) in WiresharkFields.Rows)
        {
            var expected = packetCase.Expected.Fields.GetValueOrDefault(ours);
            var found = WiresharkFields.Find(row, theirs);
            var isPart = ours == "payload_len" && packetCase.Expected.Fields.GetValueOrDefault("ip.mf") is true;
            if (!isPart && !WiresharkFields.Agrees(expected, found, found is null ? "" : row[found]))
            {
                yield return $"{packetCase}: {ours} is {expected ?? "absent"}, "
                    + $"there {found ?? "-"} {(found is null ? "" : row[found])}";
            }
        }
    }

    /// <summary>True if no header was asked to lie, nothing was cut and no IP is inside IP.</summary>
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
            VlanLayer { TagType: 0x9200 } => false, // which Wireshark has to be told
            TypedLayer { Type: 0x8903 } => false, // which Wireshark reads on
            PppoeLayer { IsShort: true } or MplsLayer { Labels: > 20 } => false, // not dissected by all versions
            FamilyLayer family => family.IPv6Family is not (10 or 16 or 23), // unknown to Wireshark
            _ => true,
        });
}
