using Xunit;

namespace Tcpq.Runtime.Tests.Replay.Flows;

/// <summary>Round-trip times are measured where the answer is unambiguous, and by RFC 6298 made into
/// estimates.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public void The_handshake_measures_both_ways() =>
        Assert.Equal(["client Handshake 20", "server Handshake 0.1"], new MadeConnection().Open().RoundTrips);

    [Fact]
    public void An_acknowledgment_measures_the_last_segment_that_it_covers() => Assert.Equal(
        ["client Ack 19"],
        new MadeConnection().Open().C(30, "A", 1, 1, 1000).C(31, "A", 1001, 1, 1000)
            .S(50, "A", 1, 2001).RoundTrips.Skip(2));

    [Fact]
    public void An_acknowledgment_of_a_part_measures_nothing() => Assert.Empty(
        new MadeConnection().Open().C(30, "A", 1, 1, 1000).S(50, "A", 1, 501).RoundTrips.Skip(2));

    [Fact]
    public void What_was_sent_twice_measures_nothing() => Assert.Empty(
        new MadeConnection().Open().C(30, "A", 1, 1, 1000).C(300, "A", 1, 1, 1000)
            .S(320, "A", 1, 1001).RoundTrips.Skip(2));

    [Theory]
    [InlineData(130, "client Timestamp 290")]
    [InlineData(400, "client Timestamp 20")]
    public void Timestamps_tell_which_of_two_is_answered(uint echo, string expected) => Assert.Equal(
        [expected],
        new MadeConnection().Open().C(30, "A", 1, 1, 1000, stamps: (130, 0)).C(300, "A", 1, 1, 1000, stamps: (400, 0))
            .S(320, "A", 1, 1001, stamps: (1, echo)).RoundTrips.Skip(2));

    [Fact]
    public void What_had_arrived_before_measures_nothing() => Assert.Empty(
        new MadeConnection().Open().C(30, "A", 1, 1, 1000).C(31, "A", 1001, 1, 1000)
            .S(51, "A", 1, 1, sack: [(1001, 2001)]).S(90, "A", 1, 2001).RoundTrips.Skip(2));

    [Fact]
    public void Estimates_are_smoothed()
    {
        var last = new MadeConnection().Open().C(30, "A", 1, 1, 1000).S(58, "A", 1, 1001).Told[^1];
        Assert.Equal((21_000_000, 9_500_000UL, 20_000_000), (last.Smoothed, last.Variation, last.Least));
    }
}
