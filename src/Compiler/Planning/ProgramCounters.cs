using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Language.Encapsulations;

namespace Tcpq.Planning;

/// <summary>The counters of packets that every program has. Programs with the same rules, such as those of two kernel
/// functions or directions, share theirs.</summary>
internal static class ProgramCounters
{
    /// <summary>What each counts, in the order of their indexes.</summary>
    internal static ImmutableArray<CounterKind> Kinds { get; } =
        [CounterKind.Seen, CounterKind.Unreadable, CounterKind.Fragments, CounterKind.DivisionByZero];

    /// <summary>What is counted by its name, in the order of the indexes behind those of <see cref="Kinds"/>: a program
    /// numbers them from 1.</summary>
    internal static ImmutableArray<(CounterKind Kind, string What)> Named { get; } =
    [
        .. UnfollowedTable.Rows.Select(row => (CounterKind.NotFollowed, row.Name)),
        .. TunnelTable.Rows.Select(row => (CounterKind.InsideTunnel, row.Name)),
    ];

    /// <summary>The number of a tunnel among <see cref="Named"/>, from 1.</summary>
    internal static int NumberOf(TunnelKind tunnel) => UnfollowedTable.Rows.Length + (int)tunnel;

    /// <summary>All of a program's counters.</summary>
    /// <param name="name">Its rules.</param>
    /// <param name="unit">What it sees; null for packets.</param>
    internal static ImmutableArray<Counter> Of(string name, string? unit = null) =>
    [
        .. Kinds.Select(kind => new Counter(kind, name) { Unit = kind == CounterKind.Seen ? unit : null }),
        .. Named.Select(named => new Counter(named.Kind, name) { What = named.What }),
    ];

    /// <summary>Gives each program its counters: the first the first of the schema, the others new ones at its end;
    /// none to those of which the script knows nothing.</summary>
    /// <param name="programs">All of a script's programs.</param>
    /// <param name="rules">How many rules the script has.</param>
    /// <param name="counters">Begins with those of the first program, without a name.</param>
    internal static ImmutableArray<PlannedProgram> Assign(
        IEnumerable<PlannedProgram> programs, int rules, ImmutableArray<Counter>.Builder counters)
    {
        var first = new Dictionary<string, int>();
        var assigned = ImmutableArray.CreateBuilder<PlannedProgram>();
        foreach (var program in programs)
        {
            if (program.IsHidden)
            {
                assigned.Add(program);
                continue;
            }

            var names = NamesOf(program, rules);
            if (!first.TryGetValue(names, out var index))
            {
                index = first.Count == 0 ? 0 : counters.Count;
                first.Add(names, index);
                var own = Of(names, UnitOf(program));
                for (var i = 0; i < own.Length; i++)
                {
                    if (index == 0)
                    {
                        counters[i] = own[i];
                    }
                    else
                    {
                        counters.Add(own[i]);
                    }
                }
            }

            assigned.Add(program with { RuleNames = names, FirstCounter = index });
        }

        return assigned.ToImmutable();
    }

    // On a capture, packets tell what happens to connections.
    private static string? UnitOf(PlannedProgram program) =>
        program.Point.IsTracked ? null : program.Rules.First(rule => !rule.IsHidden).Event.Unit;

    private static string NamesOf(PlannedProgram program, int rules)
    {
        var own = program.Rules.Where(rule => !rule.IsHidden).Select(rule => rule.Number).ToList();
        var numbers = string.Join(", ", own);
        return own.Count == rules ? "" : own.Count == 1 ? $"rule {numbers}" : $"rules {numbers}";
    }
}
