using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Values;

namespace Tcpq.Cli.Outputs;

/// <summary>What a run saw, as people read it: for each part of the script what came to it, and what its rules
/// took.</summary>
internal static class SeenText
{
    private const string Packets = "packets";
    private const string OneRule = "rule ";
    private const string SeveralRules = "rules ";

    /// <summary>All counts, in the form
    /// `packets: 91 seen by rules 1 and 3, 17 matched by rule 1; events: 4 seen by rule 2, 3 matched`.</summary>
    internal static string Of(ImmutableArray<NamedCount> counts)
    {
        if (counts.IsEmpty)
        {
            return $"{Packets}: none";
        }

        // What was seen by some of the rules, and behind it what these rules made of it.
        var groups = counts.Where(IsSeen).Select(seen => new List<NamedCount> { seen }).ToList();
        foreach (var count in counts.Where(count => !IsSeen(count)))
        {
            var group = groups.Find(group => Holds(group[0].Of, count.Of));
            if (group is null)
            {
                groups.Add([count]);
            }
            else
            {
                group.Add(count);
            }
        }

        return string.Join("; ", groups.OrderBy(group => FirstRule(group[0].Of)).SelectMany(Parts));
    }

    /// <summary>Rules as people list them: `rules 1, 2 and 4`.</summary>
    internal static string Listed(string of)
    {
        var last = of.StartsWith(SeveralRules, StringComparison.Ordinal)
            ? of.LastIndexOf(", ", StringComparison.Ordinal) : -1;
        return last < 0 ? of : $"{of[..last]} and {of[(last + 2)..]}";
    }

    private static bool IsSeen(NamedCount count) => count.Name == "seen";

    private static bool Holds(string? rules, string? rule) => rules is null || rules == rule
        || (rule is not null && rules.StartsWith(SeveralRules, StringComparison.Ordinal)
            && rules[SeveralRules.Length..].Split(", ").Contains(rule[OneRule.Length..]));

    private static int FirstRule(string? of) => of is null ? 0
        : int.TryParse(of[(of.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split(',')[0], out var number) ? number
        : int.MaxValue;

    // On a capture, packets are seen and events matched.
    private static IEnumerable<string> Parts(List<NamedCount> group) => group
        .GroupBy(count => count.Unit ?? Packets)
        .Select(unit => $"{unit.Key}: {string.Join(", ", unit.Select(count => Text(count, group[0])))}");

    private static string Text(NamedCount count, NamedCount first)
    {
        var isSaid = count.Of is null || (count != first && count.Of == first.Of);
        return $"{ValueFormat.Grouped(count.Count)} {count.Name}{(isSaid ? "" : $" by {Listed(count.Of!)}")}";
    }
}
