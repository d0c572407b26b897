using System.Collections.Immutable;

namespace Tcpq.Diagnostics;

/// <summary>Finds the name that was most likely meant.</summary>
internal static class Suggestion
{
    /// <summary>The candidate nearest to what was written, or null if none is near. Rules, strongest first: an alias;
    /// the same but for case, `_`, `.` and blanks; the last dotted part; few letters changed; the only name that begins
    /// so. Among equals the earlier candidate wins.</summary>
    /// <param name="written">What the user wrote.</param>
    /// <param name="candidates">The names that would be valid, each with what other tools call it.</param>
    public static string? Nearest(
        string written, IEnumerable<(string Name, ImmutableArray<string> Aliases)> candidates)
    {
        if (written.Length == 0)
        {
            return null;
        }

        var rows = candidates.ToList();
        var names = rows.ConvertAll(r => new Candidate(r.Name, Plain(r.Name)));
        var plain = Plain(written);
        return rows.Find(r => Spellings(r.Aliases).Contains(written, StringComparer.Ordinal)).Name
            ?? rows.Find(r => Spellings(r.Aliases).Contains(written, StringComparer.OrdinalIgnoreCase)).Name
            ?? names.Find(n => n.Plain == plain)?.Name
            ?? rows.Find(r => Spellings(r.Aliases).Any(a => Plain(a) == plain)).Name
            ?? LastPart(written, names)
            ?? FewestChanges(plain, names)
            ?? OnlyBeginning(plain, names);
    }

    /// <summary>The least number of letters inserted, removed, replaced or swapped with a neighbour that makes one text
    /// of the other (optimal string alignment).</summary>
    public static int Distance(string left, string right)
    {
        var before = new int[right.Length + 1];
        var above = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var row = new int[right.Length + 1];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = above[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, above) = (above, row);
        }

        return above[right.Length];
    }

    private static string? LastPart(string written, List<Candidate> names)
    {
        var dot = written.LastIndexOf('.');
        var last = dot < 0 ? null : Plain(written[(dot + 1)..]);
        return last is null ? null : names.Find(n => n.Plain == last)?.Name;
    }

    private static string? FewestChanges(string plain, List<Candidate> names)
    {
        var limit = Math.Max(1, (plain.Length + 1) / 3);
        return names
            .Where(n => Math.Abs(n.Plain.Length - plain.Length) <= limit)
            .Select(n => (n.Name, n.Plain, Distance: Distance(plain, n.Plain)))
            // A name of which no letter is left would be a guess.
            .Where(c => c.Distance <= limit && c.Distance < plain.Length)
            .OrderBy(c => c.Distance)
            .ThenBy(c => c.Plain[0] == plain[0] ? 0 : 1)
            .FirstOrDefault().Name;
    }

    private static string? OnlyBeginning(string plain, List<Candidate> names)
    {
        var matches = names.Where(n => n.Plain.StartsWith(plain, StringComparison.Ordinal)).Take(2).ToList();
        return plain.Length > 0 && matches.Count == 1 ? matches[0].Name : null;
    }

    private static ImmutableArray<string> Spellings(ImmutableArray<string> aliases) => aliases.IsDefault ? [] : aliases;

    private static string Plain(string name) =>
        string.Concat(name.Where(c => c is not ('_' or '.' or ' ')).Select(char.ToLowerInvariant));

    private sealed record Candidate(string Name, string Plain);
}
