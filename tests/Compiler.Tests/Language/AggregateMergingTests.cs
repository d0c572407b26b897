using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Tcpq.Language.Aggregates;
using Tcpq.Testing;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Language;

/// <summary>Merging over CPUs, captures and hosts, for every row of the table, as it is and within a window.</summary>
public sealed class AggregateMergingTests
{
    private const ulong Window = 8_000_000;

    public static TheoryData<string, bool, bool> Rows()
    {
        var rows = new TheoryData<string, bool, bool>();
        foreach (var row in AggregateTable.Rows)
        {
            foreach (var isSigned in (bool[])[false, true])
            {
                rows.Add(row.Name, isSigned, false);
                rows.Add(row.Name, isSigned, true);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Merging_is_associative_and_commutative(string name, bool isSigned, bool isWindowed)
    {
        using var states = new States(name, isSigned, isWindowed);
        Check(Gen.Three(Events), events =>
        {
            var (a, b, c) = (states.Of(events.Item1), states.Of(events.Item2), states.Of(events.Item3));
            Assert.Equal(states.Merged(a, states.Merged(b, c)), states.Merged(states.Merged(a, b), c));
            Assert.Equal(states.Merged(a, b), states.Merged(b, a));
        });
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_state_that_has_seen_nothing_changes_nothing(string name, bool isSigned, bool isWindowed)
    {
        using var states = new States(name, isSigned, isWindowed);
        Check(Events, events =>
        {
            var state = states.Of(events);
            Assert.Equal(state, states.Merged(state, new byte[state.Length]));
            Assert.Equal(state, states.Merged(new byte[state.Length], state));
        });
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Events_shared_out_over_three_CPUs_show_what_one_CPU_shows(string name, bool isSigned, bool isWindowed)
    {
        using var states = new States(name, isSigned, isWindowed);
        Check(Events, events =>
        {
            var parts = events.GroupBy(event_ => event_.Cpu).Select(part => states.Of([.. part]));
            var merged = parts.Aggregate(new byte[states.Size], states.Merged);
            var now = events.Length == 0 ? 0 : events[^1].Time;
            Assert.Equal(states.Show(states.Of(events), now), states.Show(merged, now));
        });
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void States_are_whole_words_with_a_name_each(string name, bool isSigned, bool isWindowed)
    {
        using var states = new States(name, isSigned, isWindowed);
        Assert.Equal(0, states.Size % 8);
        Assert.InRange(states.Row.StateFields.Length, 1, states.Size / 8);
    }

    // Times rise, and leave slices out now and then; values are of all lengths in bits.
    private static Gen<Event[]> Events =>
        from count in Gen.Choose(0, 30)
        from steps in Gen.Choose(1, (int)Window / 3).ArrayOf(count)
        from bits in Gen.Choose(0, 63).ArrayOf(count)
        from high in Gen.Choose(int.MinValue, int.MaxValue).ArrayOf(count)
        from low in Gen.Choose(int.MinValue, int.MaxValue).ArrayOf(count)
        from cpus in Gen.Choose(0, 2).ArrayOf(count)
        select Enumerable.Range(0, count).Select(i => new Event(
            (ulong)steps.Take(i + 1).Sum(step => (long)step),
            (((ulong)(uint)high[i] << 32) | (uint)low[i]) >> bits[i],
            cpus[i])).ToArray();

    private static void Check<T>(Gen<T> events, Action<T> property) =>
        FsCheck.Fluent.Prop.ForAll(events.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    private sealed record Event(ulong Time, ulong Value, int Cpu);

    /// <summary>States of an aggregate, made by its code.</summary>
    private sealed class States : IDisposable
    {
        private readonly CompiledAggregate compiled;
        private readonly DataType type;
        private readonly ImmutableArray<long> parameters;

        internal States(string name, bool isSigned, bool isWindowed)
        {
            Row = AggregateTable.Find(name)!;
            parameters = Row.ParameterNames.IsEmpty ? [] : [1, 1_000_000, 40_000];
            type = isSigned ? DataType.SignedInteger : DataType.Integer;
            Row = isWindowed ? new WindowedAggregate(Row, Window, type, parameters, isRead: true) : Row;
            compiled = new(Row, type, parameters, words: Row.MostValues > 0 ? 1 : 0);
        }

        internal Aggregate Row { get; }

        internal int Size => compiled.Size;

        public void Dispose() => compiled.Dispose();

        internal byte[] Of(Event[] events)
        {
            compiled.State.Clear();
            foreach (var happened in events)
            {
                compiled.Add(happened.Time, happened.Value);
            }

            return compiled.State.ToArray();
        }

        internal byte[] Merged(byte[] into, byte[] from)
        {
            var result = into.ToArray();
            Row.Merge(result, from, type);
            return result;
        }

        internal string Show(byte[] state, ulong now) =>
            ResultText.Of(Row.Render(state, new(type, parameters, now, now)).ToRow([]));
    }
}
