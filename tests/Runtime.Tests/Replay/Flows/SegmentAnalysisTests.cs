using Tcpq.Language.Events;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay.Flows;

/// <summary>What is remarkable about segments is found, and what told it; docs/captures.md has the
/// definitions.</summary>
public sealed class SegmentAnalysisTests
{
    private static MadeConnection Sending => new MadeConnection().Open()
        .C(30, "A", 1, 1, 1000).C(30.1, "A", 1001, 1, 1000).C(30.2, "A", 2001, 1, 1000).C(30.3, "A", 3001, 1, 1000);

    // At the client, a round trip of 20 ms from the server.
    private static MadeConnection Missing => new MadeConnection().Open().S(40, "A", 1, 1, 1000).C(40.1, "A", 1, 1001)
        .S(41, "A", 2001, 1, 1000).C(41.1, "A", 1, 1001, sack: [(2001, 3001)]);

    [Fact]
    public void What_the_capture_has_once_was_not_sent_again_though_it_was_acknowledged_before()
    {
        var made = new MadeConnection().Open().S(50, "A", 1, 11).C(52, "A", 1, 1, 10).S(70, "A", 1, 21)
            .C(72, "A", 11, 1, 10);
        Assert.Empty(made.Retransmits);

        // Nor where it fills a hole.
        made.C(80, "A", 31, 1, 10).S(90, "A", 1, 41).C(91, "A", 21, 1, 10);
        Assert.Empty(made.Retransmits);
        Assert.Equal(["client Spurious"], made.C(300, "A", 21, 1, 10).Retransmits);
    }

    [Fact]
    public void Duplicate_acknowledgments_make_a_fast_retransmission()
    {
        var made = Sending.S(50, "A", 1, 1001).S(50.1, "A", 1, 1001).S(50.2, "A", 1, 1001).C(50.5, "A", 1001, 1, 1000);
        Assert.Equal(["client Fast"], made.Retransmits);
        Assert.Equal(2, made.Sent(FlowEvent.DuplicateAck));
    }

    [Fact]
    public void Sack_blocks_make_a_fast_retransmission()
    {
        var made = Sending.S(50, "A", 1, 1001, sack: [(2001, 3001)]).C(50.5, "A", 1001, 1, 1000);
        Assert.Equal(["client Fast"], made.Retransmits);
        Assert.Equal(["client True"], made.Of(FlowEvent.Sacked, _ => true));
    }

    [Fact]
    public void Silence_makes_a_timeout() =>
        Assert.Equal(["client Timeout"], Sending.C(260, "A", 1, 1, 1000).Retransmits);

    [Fact]
    public void The_last_segment_again_soon_is_a_probe() =>
        Assert.Equal(["client Probe"], Sending.C(80, "A", 3001, 1, 1000).Retransmits);

    [Fact]
    public void A_retransmission_that_nothing_explains_says_so() =>
        Assert.Equal(["client Unexplained"], Sending.C(80, "A", 1, 1, 1000).Retransmits);

    [Fact]
    public void What_was_acknowledged_is_sent_again_for_nothing() =>
        Assert.Equal(["client Spurious"], Sending.S(50, "A", 1, 4001).C(260, "A", 1, 1, 1000).Retransmits);

    [Fact]
    public void A_segment_that_was_not_seen_before_and_comes_soon_is_late()
    {
        var made = new MadeConnection().Open().C(30, "A", 1, 1, 1000).C(31, "A", 2001, 1, 1000)
            .C(32, "A", 1001, 1, 1000);
        Assert.Empty(made.Retransmits);
        Assert.Equal((1, 1), (made.Sent(FlowEvent.Reordered), made.Sent(FlowEvent.LostSegment)));
        Assert.Equal(["server True"], made.Of(FlowEvent.OutOfOrder, _ => true));
    }

    [Fact]
    public void What_comes_before_it_can_have_been_asked_for_is_late_though_it_was_asked_for()
    {
        var made = Missing.S(48, "A", 1001, 1, 1000);
        Assert.Empty(made.Retransmits);
        Assert.Equal(1, made.Sent(FlowEvent.Reordered));
        Assert.Equal(["server Fast"], Missing.S(61, "A", 1001, 1, 1000).Retransmits);
    }

    [Fact]
    public void Timestamps_tell_what_was_sent_first()
    {
        var late = new MadeConnection().Open().C(30, "A", 1, 1, 1000, stamps: (30, 20))
            .C(80, "A", 2001, 1, 1000, stamps: (31, 20)).C(130, "A", 1001, 1, 1000, stamps: (30, 20));
        Assert.Empty(late.Retransmits);
        Assert.Equal(1, late.Sent(FlowEvent.Reordered));
        var again = new MadeConnection().Open().C(30, "A", 1, 1, 1000, stamps: (30, 20))
            .C(31, "A", 2001, 1, 1000, stamps: (31, 20)).C(32, "A", 1001, 1, 1000, stamps: (32, 20));
        Assert.Single(again.Retransmits);
    }

    [Fact]
    public void The_rest_of_what_a_loss_made_doubtful_is_sent_again_for_the_same_reason()
    {
        var fast = Sending.S(50, "A", 1, 1).S(50.1, "A", 1, 1).S(50.2, "A", 1, 1).C(50.3, "A", 1, 1, 1000)
            .S(70, "A", 1, 2001).C(70.1, "A", 2001, 1, 1000).S(90, "A", 1, 4001);
        Assert.Equal(["client Fast", "client Fast"], fast.Retransmits);
        var timeout = Sending.C(250, "A", 1, 1, 1000).S(270, "A", 1, 1001).C(270.1, "A", 1001, 1, 1000)
            .C(270.1, "A", 2001, 1, 1000).S(290, "A", 1, 4001);
        Assert.Equal(["client Timeout", "client Timeout", "client Timeout"], timeout.Retransmits);
    }

    [Fact]
    public void A_window_is_full_where_a_segment_ends_with_the_room_that_there_is()
    {
        var made = new MadeConnection().Open().S(20.2, "A", 1, 1, window: 25).C(30, "A", 1, 1, 2200)
            .C(30.1, "A", 2201, 1, 1000).C(30.2, "A", 3201, 1);
        Assert.Equal(1, made.Sent(FlowEvent.WindowFull));
        var begun = new MadeConnection().C(0, "A", 1, 1).S(20, "A", 1, 1, window: 25).C(30, "A", 1, 1, 25);
        Assert.Equal(0, begun.Sent(FlowEvent.WindowFull));
    }

    [Fact]
    public void A_segment_that_fills_a_hole_much_later_was_sent_again()
    {
        var made = new MadeConnection().Open().C(30, "A", 1, 1, 1000).C(31, "A", 2001, 1, 1000)
            .C(300, "A", 1001, 1, 1000);
        Assert.Equal(["client Timeout"], made.Retransmits);
    }

    [Fact]
    public void Every_segment_behind_a_hole_is_out_of_order()
    {
        var made = new MadeConnection().Open().C(30, "A", 1001, 1, 1000).C(30.1, "A", 2001, 1, 1000)
            .C(32, "A", 1, 1, 1000).C(33, "A", 3001, 1, 1000);
        Assert.Equal(2, made.Told.Count(record => record.Event == FlowEvent.OutOfOrder));
        Assert.Equal(1, made.Sent(FlowEvent.LostSegment));
    }

    [Fact]
    public void Keep_alives_are_not_sent_again()
    {
        var made = Sending.S(50, "A", 1, 4001).C(7_200_000, "A", 4000, 1).S(7_200_020, "A", 1, 4001)
            .C(7_200_100, "A", 4000, 1, 1);
        Assert.Empty(made.Retransmits);
        Assert.Equal((2, 0), (made.Sent(FlowEvent.KeepAlive), made.Sent(FlowEvent.DuplicateAck)));
    }

    [Fact]
    public void Probes_of_a_closed_window_are_not_sent_again()
    {
        var made = Sending.S(50, "A", 1, 4001, window: 0).C(250, "A", 4001, 1, 1).S(270, "A", 1, 4001, window: 0)
            .C(650, "A", 4001, 1, 1).S(670, "A", 1, 4002).C(670.1, "A", 4002, 1, 1000).S(690, "A", 1, 5002);
        Assert.Empty(made.Retransmits);
        Assert.Equal(2, made.Sent(FlowEvent.ZeroWindow));
        Assert.Equal(5001UL, made.Told.Last(record => record.LocalPort == 40000).BytesSent);
    }

    [Fact]
    public void Data_after_a_probe_of_a_closed_window_is_not_sent_again()
    {
        var made = Sending.S(50, "A", 1, 4001, window: 0).C(250, "A", 4001, 1, 1).S(270, "A", 1, 4001)
            .C(270.1, "A", 4001, 1, 1000);
        Assert.Empty(made.Retransmits);
    }

    [Fact]
    public void Numbers_go_round()
    {
        var made = new MadeConnection(start: uint.MaxValue - 1500).Open().C(30, "A", 1, 1, 1000)
            .C(30.1, "A", 1001, 1, 1000)
            .C(30.2, "A", 2001, 1, 1000).S(50, "A", 1, 3001).C(51, "FA", 3001, 1).S(71, "FA", 1, 3002)
            .C(72, "A", 3002, 2);
        Assert.Empty(made.Retransmits);
        Assert.Equal(0, made.Sent(FlowEvent.LostSegment));
        Assert.Equal(3000UL, made.Told.Last(record => record.LocalPort == 40000).BytesSent);
        Assert.Equal(3000UL, made.Told.Last(record => record.LocalPort == 80).BytesReceived);
        Assert.Equal(["client Spurious"], made.C(300, "A", 2001, 2, 1000).Retransmits);
    }

    [Fact]
    public void A_packet_that_the_capture_has_twice_counts_once()
    {
        var made = Sending;
        made.Again();
        made.C(30.4, "A", 3001, 1, 1000);
        Assert.Empty(made.Retransmits);
        Assert.Equal(4000UL, made.S(50, "FA", 1, 4001).Told[^1].BytesReceived);
    }

    [Fact]
    public void Without_identifications_only_what_comes_at_once_is_the_same_packet()
    {
        var made = new MadeConnection { HasIdentification = false }.Open();
        made.C(30, "A", 1, 1, 1000).C(30.05, "A", 1, 1, 1000);
        Assert.Empty(made.Retransmits);
        Assert.Equal(["client Timeout"], made.C(300, "A", 1, 1, 1000).Retransmits);
    }

    [Fact]
    public void What_is_still_to_be_cut_up_counts_as_the_segments_that_it_becomes()
    {
        var made = new MadeConnection().Open().C(30, "A", 1, 1, 14_600).C(260, "A", 1, 1, 14_600);
        Assert.Equal(["client 10"], made.Of(FlowEvent.Retransmit, record => record.Packets));
    }
}
