using Tcpq.Language.Events;
using Tcpq.Runtime.Replay.Flows;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay.Flows;

/// <summary>The states that are inferred are those that the kernels of both ends go through.</summary>
public sealed class ConnectionStatesTests
{
    private static readonly string[] Opening =
        ["client Closed SynSent", "client SynSent Established", "server Listening SynReceived",
            "server SynReceived Established"];

    [Fact]
    public void A_connection_whose_ports_are_used_again_has_ended()
    {
        var made = new MadeConnection().Open().C(30, "A", 1, 1, 10).S(50, "A", 1, 11);
        var before = made.Told.Count;
        made.Send(MadeConnection.Client, MadeConnection.Server, 8000, "S", 77, 0);
        var ended = made.Told.Skip(before).Where(record => record.State == (byte)TcpState.Closed).ToList();
        Assert.Equal(2, ended.Count);
        Assert.Equal(10UL, ended.Single(record => record.LocalPort == 40000).BytesSent);
    }

    [Fact]
    public void A_connection_opens_and_closes() => Assert.Equal(
        [
            .. Opening, "server Established FinWait1", "client Established CloseWait", "server FinWait1 FinWait2",
            "client CloseWait LastAck", "server FinWait2 Closed", "client LastAck Closed",
        ],
        new MadeConnection().Open().S(30, "FA", 1, 1).C(31, "A", 1, 2).C(32, "FA", 1, 2).S(50, "A", 2, 2).States);

    [Fact]
    public void A_fin_may_carry_the_acknowledgment_of_the_other() => Assert.Equal(
        [
            .. Opening, "client Established FinWait1", "server Established CloseWait", "client FinWait1 FinWait2",
            "server CloseWait LastAck", "client FinWait2 Closed", "server LastAck Closed",
        ],
        new MadeConnection().Open().C(30, "FA", 1, 1).S(50, "FA", 1, 2).C(50.1, "A", 2, 2).States);

    [Fact]
    public void Both_may_close_at_the_same_time() => Assert.Equal(
        [
            .. Opening, "client Established FinWait1", "server Established FinWait1", "client FinWait1 Closing",
            "server FinWait1 FinWait2", "server FinWait2 Closed", "client Closing Closed",
        ],
        new MadeConnection().Open().C(30, "FA", 1, 1).S(31, "FA", 1, 1).C(50, "A", 2, 2).S(51, "A", 2, 2).States);

    [Fact]
    public void Both_may_open_at_the_same_time() => Assert.Equal(
        [
            "client Closed SynSent", "server Closed SynSent", "client SynSent SynReceived",
            "server SynSent SynReceived",
            "client SynReceived Established", "server SynReceived Established",
        ],
        new MadeConnection().C(0, "S", 0, 0).S(1, "S", 0, 0).C(20, "SA", 0, 1).S(21, "SA", 0, 1)
            .C(22, "A", 1, 1).States);

    [Fact]
    public void A_refused_connection_closes_at_the_client_alone() => Assert.Equal(
        ["client Closed SynSent", "client SynSent Closed"],
        new MadeConnection().C(0, "S", 0, 0).S(20, "RA", 0, 1).States);

    [Fact]
    public void A_reset_closes_both_ends() => Assert.Equal(
        [.. Opening, "client Established Closed", "server Established Closed"],
        new MadeConnection().Open().C(30, "RA", 1, 1).States);

    [Fact]
    public void A_reset_with_an_old_number_closes_its_sender_alone() => Assert.Equal(
        [.. Opening, "client Established Closed"],
        new MadeConnection().Open().C(25, "A", 1, 1, 500).S(45, "A", 1, 501).C(50, "R", 1, 0).States);

    [Fact]
    public void A_segment_that_is_sent_again_changes_nothing()
    {
        var made = new MadeConnection().C(0, "S", 0, 0).C(1000, "S", 0, 0).S(1020, "SA", 0, 1).S(2020, "SA", 0, 1)
            .C(2020.1, "A", 1, 1);
        Assert.Equal(Opening, made.States);
        Assert.Equal(["client Timeout", "server Timeout"], made.Retransmits);
    }

    [Fact]
    public void A_port_that_is_used_again_begins_another_connection()
    {
        var made = new MadeConnection().Open().C(30, "RA", 1, 1);
        made.C(100, "S", 70_000, 0).S(120, "SA", 90_000, 70_001).C(120.1, "A", 70_001, 90_001);
        Assert.Equal([.. Opening, "client Established Closed", "server Established Closed", .. Opening], made.States);
        Assert.Empty(made.Retransmits);
        Assert.Equal(4, made.Told.Select(record => record.Socket).Distinct().Count());
    }

    [Fact]
    public void A_connection_that_was_there_before_only_ends()
    {
        var made = new MadeConnection().C(0, "A", 1, 1, 100).S(20, "A", 1, 101, 700).C(21, "FA", 101, 701)
            .S(40, "FA", 701, 102).C(41, "A", 102, 702);
        Assert.Equal("client Established FinWait1", made.States.First());
        var end =
            Assert.Single(made.Told, record => record.State == (byte)TcpState.Closed && record.LocalPort == 40000);
        Assert.Equal((100UL, 700UL), (end.BytesSent, end.BytesReceived));
    }

    [Fact]
    public void A_reset_alone_ends_nothing()
    {
        var made = new MadeConnection().S(0, "RA", 0, 1);
        Assert.Empty(made.States);
        Assert.Equal(2, made.Told.Count(record => record.Event == FlowEvent.Reset));
    }

    [Fact]
    public void Totals_count_each_byte_once_and_neither_syn_nor_fin()
    {
        var made = new MadeConnection().Open().C(30, "A", 1, 1, 1000).C(31, "A", 1001, 1, 500).S(50, "A", 1, 1001, 9)
            .C(300, "A", 1001, 10, 500).S(320, "FA", 10, 1501).C(321, "FA", 1501, 11).S(340, "A", 11, 1502);
        var client = made.Told.Last(record => record.LocalPort == 40000);
        var server = made.Told.Last(record => record.LocalPort == 80);
        Assert.Equal((1500UL, 9UL, 1U), (client.BytesSent, client.BytesReceived, client.Retransmits));
        Assert.Equal((9UL, 1500UL, 0U), (server.BytesSent, server.BytesReceived, server.Retransmits));
        Assert.Equal((6U, 4U), (client.SegmentsOut, client.SegmentsIn));

        // The kernel makes the server's socket when the handshake is over.
        Assert.Equal((3U, 5U), (server.SegmentsOut, server.SegmentsIn));
        Assert.Equal((1502UL, 10UL), (client.BytesAcked, server.BytesAcked));
    }

    [Fact]
    public void Windows_are_scaled_once_both_have_said_so()
    {
        var end = new MadeConnection().Open().Told.Last(record => record.LocalPort == 80);
        Assert.Equal((500U << 7, 500U), (end.SendWindow, end.ReceiveWindow));
    }
}
