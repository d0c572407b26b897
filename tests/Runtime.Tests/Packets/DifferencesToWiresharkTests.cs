using System.Globalization;
using Tcpq.Contract;
using Tcpq.Testing;
using Tcpq.Text;
using Xunit;
using Xunit.Abstractions;

namespace Tcpq.Runtime.Tests.Packets;

/// <summary>For packets by the thousand the host engine says of every field what Wireshark says. The kernel is held to
/// the host engine by the same packets.</summary>
public sealed class DifferencesToWiresharkTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, string[]> Theirs =
        WiresharkFields.Rows.ToDictionary(row => row.Ours, row => row.Theirs);

    [ToolFact("tshark")]
    public void Sound_packets_are_read_alike() => Compare("sound", PacketCorpus.Honest);

    [ToolFact("tshark")]
    public void What_is_read_of_lying_packets_is_read_alike() => Compare("lying", PacketCorpus.Lying);

    [ToolFact("tshark")]
    public void What_is_read_of_cut_packets_is_read_alike() => Compare("cut", [.. PacketCorpus.Cut]);

    private void Compare(string kind, IReadOnlyCollection<Packet> packets)
    {
        var differences = new List<string>();
        var (compared, explained) = (0L, 0L);
        var theirs = WiresharkFields.Of(packets);
        Assert.Equal(packets.Count, theirs.Count);
        var ours = Ours(packets);
        foreach (var ((packet, row), values) in packets.Zip(theirs).Zip(ours))
        {
            foreach (var (name, value) in values)
            {
                compared++;
                var found = WiresharkFields.Find(row, Theirs[name]);
                var text = found is null ? "" : row[found];
                if (WiresharkFields.Agrees(value, found, text))
                {
                    continue;
                }

                if (IsExplained(packet, name, value, found))
                {
                    explained++;
                }
                else
                {
                    differences.Add(
                        $"{Convert.ToHexString(packet.Bytes)}: {name} is {value ?? "absent"}, "
                        + $"there {found ?? "-"} {text}");
                }
            }
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{kind}: {packets.Count} packets, {Theirs.Count} fields, {compared} values compared, "
            + $"{differences.Count} differ, {explained} for a reason that is known"));
        Assert.True(differences.Count == 0, $"{differences.Count}\n{string.Join('\n', differences.Take(40))}");
    }

    // Where we are silent, a header is cut, lies, or nests deeper than we follow; a sound one is never passed over.
    private static bool IsExplained(Packet packet, string name, object? value, string? found) => value is null
        ? NestsTooDeep(packet) || IsCutInHeaders(packet) || IsLying(packet)
            || (name == "opt.sack" && HasBrokenSack(packet))
        : name switch
        {
            // Wireshark does not say how much of a first fragment is TCP's.
            "payload_len" when found is null =>
                packet.Layers.Any(layer => layer is IPv4Layer { MoreFragments: true } or FragmentHeader),

            // A length beyond the end of the frame: we say what the header says, Wireshark what there is.
            "payload_len" => Network(packet) is IPv4Layer { TotalLength: not null }
                or IPv6Layer { PayloadLength: not null },

            // An address before IP options that are cut.
            "daddr" when found is null && IsCutInHeaders(packet) =>
                Network(packet) is IPv4Layer { Options.Length: > 0 },

            // A length of 0 is for the device to fill in; Wireshark takes it for no payload.
            _ when Network(packet) is IPv6Layer { PayloadLength: 0 } => true,

            // What stands before a length that is too short.
            _ when found is null && Network(packet) is IPv4Layer { TotalLength: < 20 }
                or IPv6Layer { PayloadLength: < 16 } => true,

            // We pass over SACK blocks that are cut, as Linux does (tcp_parse_options); Wireshark gives up.
            "opt.mss" or "opt.wscale" or "opt.tsval" when found is null => HasBrokenSack(packet),
            _ => false,
        };

    private static bool NestsTooDeep(Packet packet) =>
        packet.Layers.OfType<VlanLayer>().Count() > 4
        || packet.Layers.Count(layer => layer is OptionsHeader or RoutingHeader or AuthenticationHeader
            or FragmentHeader) > 6;

    private static bool IsCutInHeaders(Packet packet) =>
        packet.Kept is { } kept
            && kept < (IsLaterFragment(packet) ? packet.OffsetOf<TcpLayer>() : packet.OffsetOf<PayloadLayer>());

    private static bool IsLaterFragment(Packet packet) =>
        packet.Layers.Any(layer => layer is IPv4Layer { FragmentOffset: > 0 } or FragmentHeader { Offset: > 0 });

    private static bool IsLying(Packet packet) => packet.Layers.Any(layer => layer is
        IPv4Layer { TotalLength: not null } or IPv4Layer { HeaderWords: not null } or IPv4Layer { Version: not 4 }
        or IPv6Layer { PayloadLength: not null } or IPv6Layer { Version: not 6 } or TcpLayer { DataOffset: not null });

    private static bool HasBrokenSack(Packet packet) => packet.Layers.OfType<TcpLayer>()
        .Any(tcp =>
            tcp.Options.Any(option => option.Bytes is [5, var length, ..] && (length < 10 || (length - 2) % 8 != 0)));

    private static NetworkLayer Network(Packet packet) => packet.Layers.OfType<NetworkLayer>().First();

    private static List<List<(string Name, object? Value)>> Ours(IReadOnlyCollection<Packet> packets)
    {
        List<List<(string, object?)>> values = [.. packets.Select(_ => new List<(string, object?)>())];
        using var file = new TemporaryFile(
            PcapWriter.Write(LinkType.Ethernet, packets.Select(packet => TimedPacket.Of(packet))), "corpus.pcap");
        foreach (var names in FieldAnswers.Portions(Theirs.Keys))
        {
            var at = 0;
            var (run, diagnostics) = CaptureRun.Compile(
                new SourceText(FieldAnswers.Script("packet", names)), new(), new(row =>
                {
                    values[at++].AddRange(
                        row.Columns.Zip(row.Values, (column, value) => (column.Name, FieldAnswers.Plain(value))));
                },
                _ => { }));
            Assert.Empty(diagnostics);
            using (run)
            {
                Assert.Null(run!.Read(file.Path));
            }

            Assert.Equal(packets.Count, at);
        }

        return values;
    }
}
