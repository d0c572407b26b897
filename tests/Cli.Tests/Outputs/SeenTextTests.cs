using Tcpq.Contract;
using Xunit;

namespace Tcpq.Cli.Outputs;

/// <summary>What a run saw can be read: which rules saw what, and what it was.</summary>
public sealed class SeenTextTests
{
    [Fact]
    public void One_rule_has_nothing_to_tell_apart() => Says(
        "packets: 1,234 seen, 12 matched",
        new("seen", null, 1234), new("matched", null, 12));

    [Fact]
    public void Rules_of_one_program_have_seen_the_same() => Says(
        "packets: 422 seen, 203 matched by rule 1, 5 matched by rule 2",
        new("seen", null, 422), new("matched", "rule 1", 203), new("matched", "rule 2", 5));

    [Fact]
    public void What_some_rules_saw_stands_with_what_they_made_of_it() => Says(
        "packets: 91 seen by rules 1 and 3, 17 matched by rule 1, 0 matched by rule 3, 2 would_drop by rule 3; "
        + "events: 40 seen by rule 2, 12 matched; sockets: 7 seen by rule 4, 1 matched",
        new("seen", "rule 4", 7) { Unit = "sockets" }, new("seen", "rules 1, 3", 91), new("matched", "rule 1", 17),
        new("matched", "rule 2", 12) { Unit = "events" }, new("matched", "rule 3", 0), new("would_drop", "rule 3", 2),
        new("matched", "rule 4", 1) { Unit = "sockets" },
        new("seen", "rule 2", 40) { Unit = "events" });

    [Fact]
    public void On_a_capture_packets_are_seen_and_events_matched() => Says(
        "packets: 379 seen; events: 31 matched", new("seen", null, 379), new("matched", null, 31) { Unit = "events" });

    [Fact]
    public void Three_rules_and_more_are_listed() =>
        Assert.Equal("rules 1, 2 and 14", SeenText.Listed("rules 1, 2, 14"));

    private static void Says(string text, params NamedCount[] counts) => Assert.Equal(text, SeenText.Of([.. counts]));
}
