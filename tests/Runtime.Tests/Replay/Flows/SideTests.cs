using Tcpq.Language;
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
        ["client Closed SynSent", "client SynSent Established"], new MadeConnection(FlowSide.Auto).Open().States);

    [Fact]
    public void What_has_come_some_way_is_far()
    {
        Assert.Equal(["server"], Ends(new MadeConnection(FlowSide.Auto) { ClientHops = 57 }.Open()));
        Assert.Equal(
            ["client"],
            Ends(new MadeConnection(FlowSide.Auto) { ServerHops = 52 }.C(0, "A", 1, 1, 10).S(1, "A", 1, 11, 20)));
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
        made.Send(client, server, 0, "S", 1, 0).Send(server, client, 0.1, "SA", 1, 2).Send(client, server, 0.2, "A", 2, 2);
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
        Assert.Equal(expected, string.Join(',', Ends(new MadeConnection(FlowSide.Client, local: prefix).Open()).Order()));
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
        made.Told.Select(record => record.LocalPort == 80 ? "server" : "client").Distinct();
}
