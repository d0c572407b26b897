using Tcpq.Contract;
using Tcpq.Runtime.Replay.Links;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>Headers that are taken off before compiled code sees a packet.</summary>
public sealed class LinkHeadersTests
{
    private static readonly byte[] Segment = Packet.Raw().IPv4("10.0.0.1", "10.0.0.2").Tcp(1, 80, syn: true).Bytes;
    private static readonly byte[] Snap = [0xaa, 0xaa, 3, 0, 0, 0, 8, 0];
    private static readonly byte[] Data = [0x08, 0, .. new byte[22]];
    private static readonly byte[] QosData = [0x88, 0, .. new byte[24]];

    [Fact]
    public void Whatever_is_in_a_packet_the_head_lies_within()
    {
        var random = new Random(20_261_201);
        foreach (var row in LinkTable.Rows.Where(row => row.Read is not null))
        {
            foreach (var isSwapped in (bool[])[false, true])
            {
                for (var i = 0; i < 3000; i++)
                {
                    var packet = new byte[random.Next(200)];
                    random.NextBytes(packet);
                    if (i % 2 == 0)
                    {
                        packet.AsSpan(0, Math.Min(packet.Length, random.Next(60))).Clear();
                    }

                    var head = row.Read!(packet, isSwapped);
                    Assert.InRange(head.Length, 0, packet.Length);
                }
            }
        }
    }

    [Fact]
    public void Ppp_may_leave_out_what_everybody_knows()
    {
        AssertIs(new(LinkType.Ipv4, 4), 9, [0xff, 3, 0, 0x21]);
        AssertIs(new(LinkType.Ipv4, 2), 9, [0, 0x21]);
        AssertIs(new(LinkType.Ipv4, 1), 9, [0x21]);
        AssertIs(new(LinkType.Ipv6, 3), 9, [0xff, 3, 0x57]);
        AssertIs(new(LinkType.Protocol + 0x8847, 4), 9, [0xff, 3, 0x02, 0x81]);
        AssertIs(LinkHead.WithoutIp, 9, [0xff, 3, 0xc0, 0x21]);
        AssertIs(LinkHead.Unfollowed("Van Jacobson"), 9, [0xff, 3, 0, 0x2d]);
        AssertIs(new(LinkType.Ipv4, 8), 51, [0x11, 0, 0, 1, 0, 0, 0, 0x21]);
        AssertIs(LinkHead.WithoutIp, 51, [0x11, 9, 0, 0, 0, 0, 0, 0]);
    }

    [Theory]
    [InlineData(0, PacketWay.Inbound)]
    [InlineData(1, PacketWay.Outbound)]
    internal void Serial_lines_may_say_which_way_a_packet_went(byte direction, PacketWay expected)
    {
        AssertIs(new(LinkType.Ipv4, 4, expected), 166, [direction, 3, 0, 0x21]);
        AssertIs(new(LinkType.Ipv4, 5, expected), 204, [direction, 0xff, 3, 0, 0x21]);
        AssertIs(new(LinkType.Protocol + 0x0800, 5, expected), 205, [direction, 0x0f, 0, 8, 0]);
        AssertIs(new(LinkType.RawIp, 16, expected), 8, [direction, .. new byte[15]]);
    }

    [Fact]
    public void Hdlc_is_known_by_its_address()
    {
        AssertIs(new(LinkType.Protocol + 0x0800, 4), 50, [0x0f, 0, 8, 0]);
        AssertIs(new(LinkType.Protocol + 0x86dd, 4), 50, [0x8f, 0, 0x86, 0xdd]);
        AssertIs(new(LinkType.Ipv4, 4), 50, [0xff, 3, 0, 0x21]);
        AssertIs(new(LinkType.Protocol + 0x0800, 4), 104, [0x0f, 0, 8, 0]);
    }

    [Fact]
    public void Of_802_11_data_in_the_clear_is_read()
    {
        AssertIs(new(LinkType.Protocol + 0x0800, 32), 105, [.. Data, .. Snap]);
        AssertIs(new(LinkType.Protocol + 0x0800, 34), 105, [.. QosData, .. Snap]);
        AssertIs(new(LinkType.Protocol + 0x0800, 38), 105, [.. With(QosData, 1, 0x80), 0, 0, 0, 0, .. Snap]);
        AssertIs(new(LinkType.Protocol + 0x0800, 38), 105, [.. With(Data, 1, 3), .. new byte[6], .. Snap]);
        AssertIs(LinkHead.Unfollowed("encrypted 802.11"), 105, [.. With(Data, 1, 0x40), .. Snap]);
        AssertIs(LinkHead.Unfollowed("802.11 A-MSDU"), 105, [.. With(QosData, 24, 0x80), .. Snap]);
        AssertIs(LinkHead.Unfollowed("802.11 fragments"), 105, [.. With(Data, 22, 1), .. Snap]);
        AssertIs(LinkHead.WithoutIp, 105, [0x80, 0, .. new byte[40]]); // a beacon
        AssertIs(LinkHead.WithoutIp, 105, [0x48, 0, .. new byte[40]]); // no data
    }

    [Fact]
    public void Drivers_put_headers_of_several_kinds_before_802_11()
    {
        AssertIs(new(LinkType.Protocol + 0x0800, 40), 127, [0, 0, 8, 0, 0, 0, 0, 0, .. Data, .. Snap]);

        // Time, flags with padding; the QoS header's 26 bytes are padded to 28.
        AssertIs(
            new(LinkType.Protocol + 0x0800, 17 + 36), 127,
            [0, 0, 17, 0, 3, 0, 0, 0, .. new byte[8], 0x20, .. QosData, 0, 0, .. Snap]);
        AssertIs(new(LinkType.Protocol + 0x0800, 64 + 32), 163,
            [0x80, 0x21, 0x10, 1, 0, 0, 0, 64, .. new byte[56], .. Data, .. Snap]);
        AssertIs(new(LinkType.Protocol + 0x0800, 64 + 32), 119,
            [0x80, 0x21, 0x10, 1, 0, 0, 0, 64, .. new byte[56], .. Data, .. Snap]);
        AssertIs(new(LinkType.Protocol + 0x0800, 144 + 32), 119, [.. new byte[144], .. Data, .. Snap]);
        AssertIs(new(LinkType.Protocol + 0x0800, 8 + 32), 192, [0, 0, 8, 0, 105, 0, 0, 0, .. Data, .. Snap]);
    }

    [Theory]
    [InlineData(1, PacketWay.Inbound)]
    [InlineData(3, PacketWay.Outbound)]
    [InlineData(2, PacketWay.Unknown)]
    internal void Nflog_is_read_in_the_byte_order_of_its_writer(byte hook, PacketWay expected)
    {
        byte[] about = [0x08, 0, hook, 0];
        byte[] little = [2, 0, 0, 0, 8, 0, 1, 0, .. about, 5, 0, 10, 0, 0, 0, 0, 0, 44, 0, 9, 0];
        byte[] big = [2, 0, 0, 0, 0, 8, 0, 1, .. about, 0, 5, 0, 10, 0, 0, 0, 0, 0, 44, 0, 9];
        AssertIs(new(LinkType.RawIp, 24, expected), 239, little);
        Assert.Equal(new(LinkType.RawIp, 24, expected), LinkTable.Find(239).Read!([.. big, .. Segment], true));
    }

    [Theory]
    [InlineData(1, LinkType.Ethernet, PacketWay.Inbound)]
    [InlineData(0, LinkType.Null, PacketWay.Outbound)]
    [InlineData(12, LinkType.RawIp, PacketWay.Unknown)]
    internal void Pktap_says_what_is_behind_it(byte type, LinkType form, PacketWay way)
    {
        byte[] header = [108, 0, 0, 0, 1, 0, 0, 0, type, 0, 0, 0, .. new byte[24], (byte)way, 0, 0, 0, .. new byte[68]];
        AssertIs(new(form, 108, way), 258, header);
        AssertIs(new(form, 108, way), 149, header);
    }

    [Fact]
    public void A_type_that_is_not_read_has_a_name()
    {
        Assert.Equal("link type USB_LINUX_MMAPPED", LinkTable.Find(220).Head.NotFollowed);
        Assert.Equal("link type 60000", LinkTable.Find(60_000).Head.NotFollowed);
        Assert.Null(LinkTable.Find(1).Head.NotFollowed);
    }

    [Theory]
    [InlineData(LinkType.LinuxSll, new byte[] { 0, 0, 0 }, PacketWay.Inbound)]
    [InlineData(LinkType.LinuxSll, new byte[] { 0, 4, 0 }, PacketWay.Outbound)]
    [InlineData(LinkType.LinuxSll, new byte[] { 0, 3, 0 }, PacketWay.Unknown)]
    [InlineData(LinkType.LinuxSll2, new byte[] { 8, 0, 0, 0, 0, 0, 0, 2, 0, 1, 4 }, PacketWay.Outbound)]
    [InlineData(LinkType.LinuxSll2, new byte[] { 8, 0 }, PacketWay.Unknown)]
    [InlineData(LinkType.Ethernet, new byte[] { 0, 4 }, PacketWay.Unknown)]
    internal void Cooked_packets_say_which_way_they_went(LinkType form, byte[] packet, PacketWay expected) =>
        Assert.Equal(expected, CookedWay.Of(form, packet));

    private static byte[] With(byte[] bytes, int at, byte value)
    {
        var changed = (byte[])bytes.Clone();
        changed[at] = value;
        return changed;
    }

    private static void AssertIs(LinkHead expected, int linkType, byte[] header) =>
        Assert.Equal(expected, LinkTable.Find(linkType).Read!([.. header, .. Segment], false));
}
