using System.Runtime.InteropServices;
using Tcpq.Language.Aggregates;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Language;

/// <summary>`within d`: what a window remembers, and what a program reads of it.</summary>
public sealed class WindowTests
{
    private const ulong Window = 8_000_000;
    private const ulong Slice = Window / 8;
    private const ulong Start = 1_000 * Slice;

    [Fact]
    public void An_event_is_remembered_for_the_window_less_a_slice_at_least_and_for_the_window_at_most()
    {
        using var count = Windowed("count");
        foreach (var offset in (ulong[])[0, 1, Slice / 2, Slice - 1])
        {
            count.State.Clear();
            count.Add(Start + offset);
            for (var later = 0UL; later < 2 * Window; later += Slice / 4)
            {
                var isRemembered = count.Read(Start + offset + later) == 1;
                Assert.True(isRemembered || later > Window - Slice, $"{later} after");
                Assert.True(!isRemembered || later < Window, $"{later} after");
            }
        }
    }

    [Fact]
    public void A_window_slides()
    {
        using var count = Windowed("count");
        using var sum = Windowed("sum");
        using var max = Windowed("max");
        for (var i = 0UL; i < 100; i++)
        {
            count.Add(Start + (i * Slice));
            sum.Add(Start + (i * Slice), 10);
            max.Add(Start + (i * Slice), 1000 - i);
            var slices = Math.Min(i + 1, 8);
            Assert.Equal(slices, count.Read(Start + (i * Slice)));
            Assert.Equal(10 * slices, sum.Read(Start + (i * Slice)));
            Assert.Equal(1000 - i + slices - 1, max.Read(Start + (i * Slice)));
            Assert.Equal(
                new Value.Number(slices, DataType.Integer), count.Render(Start + (i * Slice)));
        }
    }

    [Fact]
    public void An_event_from_before_the_window_changes_nothing()
    {
        using var count = Windowed("count");
        count.Add(Start + Window);
        count.Add(Start);
        Assert.Equal(1ul, count.Read(Start + Window));
    }

    [Theory]
    [InlineData(StateSharing.None)]
    [InlineData(StateSharing.AtomicAdd)]
    [InlineData(StateSharing.CompareExchange)]
    internal void Distinct_values_are_forgotten_with_their_slice(StateSharing sharing)
    {
        const ulong slice = Window / 4;
        using var distinct = Windowed("distinct", sharing: sharing);
        for (var i = 0UL; i < 40; i++)
        {
            // A thousand new ones in each slice, and a gap now and then.
            var now = Start + (i * slice) + (i / 10 * Window);
            for (var value = 0UL; value < 1000; value++)
            {
                distinct.Add(now, (i * 1000) + value);
            }

            var expected = 1000 * Math.Min(4, (i % 10) + 1);
            var estimate = distinct.Read(now);
            Assert.InRange(estimate / (double)expected, 0.93, 1.07);
            Assert.Equal(new Value.Number(estimate, DataType.Integer), distinct.Render(now));
        }
    }

    [Fact]
    public async Task CPUs_that_turn_slices_together_count_everything_or_say_what_they_lost()
    {
        const int slices = 300;
        const int events = 20;
        using var count = Windowed("count", sharing: StateSharing.CompareExchange);
        using var ready = new Barrier(2);
        var (counted, lost) = (new ulong[slices], new ulong[slices]);
        await Task.WhenAll(Task.Run(() => Run(_ => { })), Task.Run(() => Run(slice =>
        {
            counted[slice] = count.Read(Start + (slice * Slice));
            lost[slice] = count.Lost;
        })));
        for (var slice = 0; slice < slices; slice++)
        {
            // A thread may be stopped while it clears a slice, for longer than the other waits.
            var lostInWindow = lost[slice] - (slice < 8 ? 0 : lost[slice - 8]);
            Assert.Equal((2UL * events * (ulong)Math.Min(8, slice + 1)) - lostInWindow, counted[slice]);
        }

        void Run(Action<ulong> look)
        {
            for (var slice = 0UL; slice < slices; slice++)
            {
                ready.SignalAndWait();
                for (var i = 0; i < events; i++)
                {
                    count.Add(Start + (slice * Slice));
                }

                ready.SignalAndWait();
                look(slice);
            }
        }
    }

    [Fact]
    public void An_event_is_lost_and_counted_as_such_where_a_slice_is_being_cleared_for_too_long()
    {
        const ulong busy = 1UL << 63;
        using var count = Windowed("count", sharing: StateSharing.CompareExchange);
        count.Add(Start);
        var number = Array.FindIndex(MemoryMarshal.Cast<byte, ulong>(count.State).ToArray(), word => word != 0);
        MemoryMarshal.Cast<byte, ulong>(count.State)[number] |= busy;
        var before = count.State.ToArray();
        count.Add(Start);
        Assert.Equal(1ul, count.Lost);
        Assert.Equal(before, count.State.ToArray());
        MemoryMarshal.Cast<byte, ulong>(count.State)[number] &= ~busy;
        count.Add(Start);
        Assert.Equal(2ul, count.Read(Start));
        Assert.Equal(1ul, count.Lost);
    }

    [Fact]
    public void The_rate_of_a_window_is_that_of_the_time_that_it_remembers()
    {
        using var rate = Windowed("rate");
        for (var i = 0UL; i < 32; i++)
        {
            rate.Add(Start + (i * Slice / 2));
        }

        // Sixteen in 7.5 ms of 8.
        var shown = Assert.IsType<Value.Real>(rate.Render(Start + (31 * Slice / 2), elapsed: 10 * Window));
        Assert.Equal(16 / 0.0075, shown.Amount, 3);
        var early = Assert.IsType<Value.Real>(rate.Render(Start + (31 * Slice / 2), elapsed: 1_000_000));
        Assert.Equal(16_000, early.Amount, 3);
    }

    [Fact]
    public void The_first_and_the_last_slide_too()
    {
        using var first = Windowed("first");
        using var last = Windowed("last");
        for (var i = 0UL; i < 30; i++)
        {
            first.Add(Start + (i * Slice), i);
            last.Add(Start + (i * Slice), i);
            Assert.Equal(i < 8 ? 0 : i - 7, first.Read(Start + (i * Slice)));
            Assert.Equal(i, last.Read(Start + (i * Slice)));
        }
    }

    private static CompiledAggregate Windowed(string name, StateSharing sharing = StateSharing.None)
    {
        var row = AggregateTable.Find(name)!;
        return new(
            new WindowedAggregate(row, Window, DataType.Integer, [], isRead: true), DataType.Integer,
            words: row.LeastValues == 0 || row.ArgumentsAreKeys ? 0 : 1, sharing: sharing);
    }
}
