using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Targets;
using Tcpq.Values;

namespace Tcpq.Runtime.Results;

/// <summary>Turns counters into a summary.</summary>
internal static class SummaryReader
{
    private const string RefusedAdvice = "the kernel had no memory at hand, or another CPU held the entry";

    /// <summary>Reads a summary.</summary>
    /// <param name="schema">What the counters mean.</param>
    /// <param name="counters">Their values, by index.</param>
    /// <param name="others">Losses that the kernel counts itself.</param>
    /// <param name="notes">What else the user must know.</param>
    /// <param name="enforcement">Whether verdicts are applied.</param>
    /// <param name="unknown">What was not followed before a program saw it, by name.</param>
    internal static Summary Read(
        Schema schema,
        ReadOnlySpan<ulong> counters,
        IEnumerable<NamedCount> others,
        IEnumerable<string> notes,
        Enforcement enforcement = Enforcement.None,
        params IEnumerable<NamedCount> unknown)
    {
        var packets = ImmutableArray.CreateBuilder<NamedCount>();
        var losses = ImmutableArray.CreateBuilder<NamedCount>();
        var notFollowed = new NamedCounts();
        notFollowed.Add([.. unknown]);
        var tunnels = new NamedCounts();
        for (var i = 0; i < schema.Counters.Length; i++)
        {
            var counter = schema.Counters[i];
            if (counter.What is { } what)
            {
                if (counters[i] > 0)
                {
                    var named = counter.Kind == CounterKind.NotFollowed ? notFollowed : tunnels;
                    named.Add([new(what, NullIfEmpty(counter.Name), counters[i])]);
                }

                continue;
            }

            if (!CanCount(counter.Kind, enforcement))
            {
                continue;
            }

            var (list, name, advice) = counter.Kind switch
            {
                CounterKind.Seen => (packets, "seen", null),
                CounterKind.Matched => (packets, "matched", null),
                CounterKind.Unreadable => (losses, "unreadable", (string?)null),
                CounterKind.Fragments => (losses, "fragments", null),
                CounterKind.MapFull => (losses, "map_full", RoomAdvice(schema, i)),
                CounterKind.MapRefused => (losses, "map_refused", RefusedAdvice),
                CounterKind.NotRemembered => (losses, "not_remembered", "alerts that may come again too early"),
                CounterKind.PayloadUnreadable => (losses, "payload_unreadable", "payload out of the hook's reach"),
                CounterKind.HellosOpen =>
                    (losses, "hellos_open", "ClientHellos of which a segment was not seen, or not in order"),
                CounterKind.RingFull => (losses, "rows_lost", RingAdvice(schema, i)),
                CounterKind.Dropped => (packets, "dropped", null),
                CounterKind.WouldDrop => (packets, "would_drop", null),
                CounterKind.Guarded => (packets, "guarded", null),
                CounterKind.Passed => (packets, "passed", null),
                CounterKind.Limited => (packets, "limited", null),
                CounterKind.Captured => (packets, "captured", null),
                CounterKind.CapturesCut => (losses, "captures_cut", "raise `--snaplen`"),
                CounterKind.CapturesLost => (losses, "captures_lost", "capture fewer packets, or less of each"),
                CounterKind.LimitsLost => (losses, "limits_lost", "packets that passed without a limit"),
                CounterKind.FlowsForgotten => (losses, "flows_forgotten", "connections that had not ended"),
                _ => (losses, "division_by_zero", null),
            };

            // What one CPU has added another takes, perhaps between the reading of both.
            var count = counter.Kind == CounterKind.HellosOpen ? (ulong)Math.Max(0, (long)counters[i]) : counters[i];
            list.Add(new(name, NullIfEmpty(counter.Name), count, advice) { Unit = counter.Unit });
        }

        losses.AddRange(others);
        return new(packets.ToImmutable(), losses.ToImmutable(), [.. notes])
        {
            NotFollowed = notFollowed.ToImmutable(),
            InsideTunnels = tunnels.ToImmutable(),
        };
    }

    /// <summary>Names what the kernel did not run; programs with the same rules count together.</summary>
    internal static IEnumerable<NamedCount> Missed(ImmutableArray<MissedRuns> programs)
    {
        foreach (var runs in programs.GroupBy(program => program.Rules))
        {
            var of = runs.Key.Length == 0 ? null : runs.Key;
            yield return new("missed", of, Sum(runs.Select(run => run.Recursion)),
                "a program was interrupted by itself");
            ulong[] kprobe = [.. runs.Select(run => run.Kprobe).OfType<ulong>()];
            if (kprobe.Length > 0)
            {
                yield return new("kprobe_missed", of, Sum(kprobe), "the CPU was in another kprobe");
            }
        }
    }

    private static string? NullIfEmpty(string name) => name.Length == 0 ? null : name;

    private static ulong Sum(IEnumerable<ulong> counts) => counts.Aggregate(0UL, (sum, count) => sum + count);

    private static string? RoomAdvice(Schema schema, int counter)
    {
        foreach (var table in schema.Tables)
        {
            if (table.Losses.Full == counter)
            {
                return table.Storage.IsDense ? "give it a `limit`" : RoomAdvice(table.Storage.Limit);
            }
        }

        foreach (var map in schema.Maps)
        {
            if (map.LostCounter == counter)
            {
                return RoomAdvice(map.Limit);
            }
        }

        return null;
    }

    private static string RoomAdvice(int limit) => $"raise its `limit`, which is {ValueFormat.Grouped(limit)}";

    private static string? RingAdvice(Schema schema, int counter)
    {
        foreach (var stream in schema.Streams)
        {
            if (stream.LostCounter == counter)
            {
                return stream.Kind switch
                {
                    StreamKind.Alert => "alert less, by `once per`",
                    StreamKind.Print => "print less, or aggregate",
                    _ => "emit fewer rows, or aggregate",
                };
            }
        }

        return null;
    }

    private static bool CanCount(CounterKind kind, Enforcement enforcement) => kind switch
    {
        CounterKind.Dropped => enforcement != Enforcement.None,
        CounterKind.WouldDrop => enforcement == Enforcement.None,
        CounterKind.Guarded => enforcement == Enforcement.Guarded,
        _ => true,
    };
}
