using Tcpq.Testing;
using Xunit;

namespace Tcpq.Runtime.Tests.Packets;

public sealed class PacketCasesTests
{
    [Fact]
    public void Names_are_unique() =>
        Assert.Empty(PacketCases.All.Concat(TunnelCases.All).GroupBy(c => c.Name).Where(group => group.Count() > 1)
            .Select(g => g.Key));

    [Fact]
    public void Each_case_has_one_outcome() =>
        Assert.DoesNotContain(PacketCases.All, c => (c.Expected.IsTcp ? 1 : 0) + (c.Expected.Unreadable ? 1 : 0)
            + (c.Expected.NonFirstFragment ? 1 : 0) > 1);

    [Fact]
    public void An_unreadable_packet_has_no_fields() =>
        Assert.DoesNotContain(PacketCases.All, c => c.Expected.Unreadable && c.Expected.Fields.Count > 0);

    [Fact]
    public void The_expected_length_is_what_the_packet_has_where_its_header_says_so()
    {
        var honest = PacketCases.All.Where(c => c.Packet.Layers.OfType<NetworkLayer>().FirstOrDefault()
            is IPv4Layer { TotalLength: null, Version: 4 } or IPv6Layer { PayloadLength: null, Version: 6 });
        foreach (var packetCase in honest.Where(c => c.Expected.Fields.ContainsKey("len")))
        {
            var packet = packetCase.Packet;
            var length = packet.WireBytes.Length - packet.Padding - packet.OffsetOf<NetworkLayer>();
            Assert.True((long)packetCase.Expected.Fields["len"] == length, $"{packetCase}: {length}");
        }
    }
}
