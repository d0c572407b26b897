using Tcpq.Language.Events;
using Tcpq.Runtime.Replay.Flows;
using Tcpq.Runtime.Replay.Links;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay.Flows;

/// <summary>Events are told from the end that was asked for, or at which the capture was taken.</summary>
public sealed class SideTests
{
    [Theory]
    [InlineData(FlowSide.Client, "client")]
    [InlineData(FlowSide.Server, "server")]
    public void One_end_can_be_asked_for(FlowSide side, string expected) =>
        Assert.Equal([expected], Ends(new MadeConnection(side).Open().C(30, "RA", 1, 1)));

    [Fact]
    public void The_end_that_answers_at_once_is_the_near_one()
    {
        Assert.Equal(["client"], Ends(new MadeConnection(FlowSide.Auto).Open()));
        Assert.Equal(
            ["server"],
            Ends(new MadeConnection(FlowSide.Auto).C(0, "S", 0, 0).S(0.1, "SA", 0, 1).C(20, "A", 1, 1)));
    }

    [Fact]
    public void What_happened_before_that_was_known_is_told_afterwards() => Assert.Equal(
        ["client Closed SynSent", "client SynSent Established"],
        new MadeConnection(FlowSide.Auto).Open().Finish().States);

    [Fact]
    public void What_has_come_some_way_is_far()
    {
        Assert.Equal(["server"], Ends(new MadeConnection(FlowSide.Auto) { ClientHops = 57 }.Open()));
        Assert.Equal(
            ["client"],
            Ends(new MadeConnection(FlowSide.Auto) { ServerHops = 52 }.C(0, "A", 1, 1, 10).S(1, "A", 1, 11, 20)));
    }

    [Fact]
    public void All_connections_are_looked_at_from_where_most_say_that_the_capture_was_taken()
    {
        // Near the client, as two of three say.
        var made = new MadeConnection(FlowSide.Auto);
        foreach (var (port, answer, end) in ((ushort, double, double)[])[(1, 20, 0.1), (2, 0.1, 20), (3, 20, 0.1)])
        {
            var client = MadeConnection.At("10.0.0.1", port);
            made.Send(client, MadeConnection.Server, port * 100, "S", 1, 0)
                .Send(MadeConnection.Server, client, (port * 100) + answer, "SA", 1, 2)
                .Send(client, MadeConnection.Server, (port * 100) + answer + end, "A", 2, 2);
        }

        Assert.Empty(made.Told);
        Assert.Equal(["client"], Ends(made));
        Assert.Equal(3, made.Told.Count(record => record.State == 1));
        Assert.Equal(
            ["connections are told from 10.0.0.1: 2 of 3 votes are for it (`--side` or `--local` decides otherwise)"],
            made.Notes);
    }

    [Fact]
    public void Where_many_meet_the_capture_was_taken()
    {
        var made = new MadeConnection(FlowSide.Auto);
        for (var i = 1; i <= 3; i++)
        {
            var client = MadeConnection.At($"10.0.1.{i}", 40000);
            made.Send(client, MadeConnection.Server, i * 100, "S", 1, 0)
                .Send(MadeConnection.Server, client, (i * 100) + 20, "SA", 1, 2)
                .Send(client, MadeConnection.Server, (i * 100) + 20.1, "A", 2, 2);
        }

        Assert.Equal(["server"], Ends(made));
        Assert.Equal(
            ["connections are told from 10.0.0.2: likely, since 3 of 3 meet there (`--side` or `--local` decides "
                + "otherwise)"],
            made.Notes);
    }

    [Theory]
    [InlineData(PacketWay.Inbound, "server")]
    [InlineData(PacketWay.Outbound, "client")]
    internal void A_capture_that_says_which_way_packets_went_is_believed_at_once(PacketWay way, string expected)
    {
        var made = new MadeConnection(FlowSide.Auto) { Way = way, ClientHops = 57 }.C(0, "S", 0, 0);
        Assert.Equal(way == PacketWay.Outbound ? 1 : 0, made.Told.Count);
        made.Way = 3 - way;
        made.S(1, "SA", 0, 1).Way = way;
        Assert.Equal([expected], Ends(made.C(2, "A", 1, 1)));
        Assert.EndsWith("the capture says which way its packets went", Assert.Single(made.Notes),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_that_happens_now_waits_for_more_than_a_second()
    {
        var made = new MadeConnection(FlowSide.Auto);
        made.Tracker.BeginCapture(isLive: true);
        made.Open();
        Assert.Empty(made.Told);
        made.C(1200, "A", 1, 1, 10);
        Assert.NotEmpty(made.Told);
    }

    [Fact]
    public void A_connection_that_nobody_answers_is_told_at_the_end()
    {
        var made = new MadeConnection(FlowSide.Auto).C(0, "S", 0, 0);
        Assert.Empty(made.Told);
        made.Tracker.Finish();
        Assert.Equal(["client Closed SynSent"], made.States);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.2")]
    [InlineData("::1", "::1")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    public void A_host_that_talks_to_itself_has_both_ends(string one, string other)
    {
        var made = new MadeConnection(FlowSide.Auto);
        var (client, server) = (MadeConnection.At(one, 40000), MadeConnection.At(other, 80));
        made.Send(client, server, 0, "S", 1, 0).Send(server, client, 0.1, "SA", 1, 2)
            .Send(client, server, 0.2, "A", 2, 2);
        Assert.Equal(["client", "server"], Ends(made).Order());
    }

    [Theory]
    [InlineData("10.0.0.1/32", "client")]
    [InlineData("10.0.0.2/32", "server")]
    [InlineData("10.0.0.0/24", "client,server")]
    [InlineData("192.0.2.0/24", "")]
    public void Addresses_decide_where_they_are_given(string local, string expected)
    {
        var (address, length) = (local.Split('/')[0], int.Parse(local.Split('/')[1]));
        var words = System.Net.IPAddress.Parse(address).MapToIPv6().GetAddressBytes();
        var prefix = new AddressPrefix(
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(words),
            System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(words.AsSpan(8)), length + 96);
        Assert.Equal(expected,
            string.Join(',', Ends(new MadeConnection(FlowSide.Client, local: prefix).Open()).Order()));
    }

    [Fact]
    public void A_full_table_forgets_the_connection_that_was_not_used_for_longest()
    {
        var made = new MadeConnection(limit: 2);
        for (ushort i = 0; i < 5; i++)
        {
            made.Send(MadeConnection.At("10.0.0.1", (ushort)(1000 + i)), MadeConnection.Server, i, "S", 1, 0);
        }

        Assert.Equal(3UL, made.Tracker.Forgotten);
    }

    [Fact]
    public void What_is_idle_for_hours_is_forgotten()
    {
        var made = new MadeConnection().Open();
        made.Send(MadeConnection.At("10.0.0.9", 1), MadeConnection.Server, 8_000_000, "S", 1, 0);
        Assert.Equal(1UL, made.Tracker.Forgotten);
    }

    [Fact]
    public void What_is_over_is_forgotten_without_a_loss()
    {
        var made = new MadeConnection().Open().C(30, "RA", 1, 1);
        made.Send(MadeConnection.At("10.0.0.9", 1), MadeConnection.Server, 300_000, "S", 1, 0);
        Assert.Equal(0UL, made.Tracker.Forgotten);
        Assert.Empty(made.Retransmits);
    }

    [Fact]
    public void Resets_are_sent_at_one_end_and_received_at_the_other() => Assert.Equal(
        ["client 1", "server 0"],
        new MadeConnection().Open().C(30, "RA", 1, 1).Of(FlowEvent.Reset, record => record.Direction));

    private static IEnumerable<string> Ends(MadeConnection made) =>
        made.Finish().Told.Select(record => record.LocalPort == 80 ? "server" : "client").Distinct();
}
