using Tcpq.Runtime.Blocks;
using Tcpq.Runtime.Replay.Records;

namespace Tcpq.Runtime.Replay;

/// <summary>Runs blocks that are due before a packet, by the packet's own time, and handles the packets between them.
/// While a stream is silent, time goes on from the latest packet by a clock. Only scripts with `every` blocks, and runs
/// with `--every`, go this way.</summary>
internal sealed unsafe class TimedHandler : IPacketHandler
{
    private const ulong NanosecondsPerTick = 100;

    // What pauses for less is on its way: a file that comes through a pipe must not be reported by when it came.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // A silence of more intervals, or a jump in time that damage makes: nobody wants to see each of them.
    private const int MostQuiet = 100;

    private readonly BlockRunner blocks;
    private readonly TimeProvider clock;
    private readonly HostEngine engine;
    private ulong? start;
    private ulong latest;
    private long heard;
    private TimeSpan passed;

    /// <summary>Takes the engine whose handler it calls.</summary>
    /// <param name="engine">Handles the packets.</param>
    /// <param name="blocks">Are run.</param>
    /// <param name="clock">Measures how long a stream is silent.</param>
    public TimedHandler(HostEngine engine, BlockRunner blocks, TimeProvider clock)
    {
        this.blocks = blocks;
        this.clock = clock;
        heard = clock.GetTimestamp();
        this.engine = engine;
    }

    /// <summary>Intervals without a packet that were left out.</summary>
    public long Skipped { get; private set; }

    /// <summary>The latest packet's time; null before the first.</summary>
    public DateTimeOffset? Latest => start is null
        ? null
        : DateTimeOffset.UnixEpoch.AddTicks((long)(latest / NanosecondsPerTick));

    /// <summary>Begins a capture.</summary>
    public void Begin() => heard = clock.GetTimestamp();

    /// <summary>Runs blocks that are due while no packet comes.</summary>
    public void Wait()
    {
        var silence = clock.GetElapsedTime(heard);
        if (silence < Patience)
        {
            return;
        }

        if (start is { } first)
        {
            blocks.Advance(TimeSpan.FromTicks((long)((latest - first) / NanosecondsPerTick)) + silence);
            return;
        }

        blocks.Start ??= clock.GetUtcNow() - silence;
        passed = silence;
        blocks.Advance(silence);
    }

    /// <inheritdoc/>
    public void Handle(PacketBlock block)
    {
        for (var run = 0; run < block.Runs.Count && !blocks.HasExited; run++)
        {
            Handle(block, run);
        }

        heard = clock.GetTimestamp();
    }

    private void Handle(PacketBlock block, int run)
    {
        var next = block.Packets + block.Runs[run].First;
        var end = block.Packets + block.EndOf(run);
        while (next < end)
        {
            Advance(next->Time);
            if (blocks.HasExited)
            {
                return;
            }

            var first = next++;
            var (earliest, due) = UntilNext();
            while (next < end && next->Time >= earliest && next->Time < due)
            {
                next++;
            }

            engine.Handle(block, run, first, (int)(next - first));
        }
    }

    private void Advance(ulong now)
    {
        if (start is null)
        {
            // Blocks that ran before the first packet are done.
            start = now - ((ulong)passed.Ticks * NanosecondsPerTick);
            blocks.Start = DateTimeOffset.UnixEpoch.AddTicks((long)(start.Value / NanosecondsPerTick));
        }

        latest = Math.Max(latest, now);

        // Packets of several interfaces are not always in order.
        if (now > start)
        {
            var elapsed = TimeSpan.FromTicks((long)((now - start.Value) / NanosecondsPerTick));
            Skipped += blocks.SkipMissed(elapsed, MostQuiet);
            blocks.GoBack(elapsed, MostQuiet);
            blocks.Advance(elapsed);
        }
    }

    // Between these times of packets no block is to run, nor has time gone back.
    private (ulong Earliest, ulong Due) UntilNext()
    {
        if (blocks.NextDue is not { } due)
        {
            return (0, ulong.MaxValue);
        }

        var early = due - (blocks.ShortestInterval * MostQuiet);
        var earliest = early > TimeSpan.Zero ? start!.Value + Nanoseconds(early) : 0;
        return (earliest, start!.Value + Nanoseconds(due));
    }

    private static ulong Nanoseconds(TimeSpan time) => (ulong)time.Ticks * NanosecondsPerTick;
}
