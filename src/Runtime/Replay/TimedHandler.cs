using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Tcpq.Lowering;
using Tcpq.Runtime.Blocks;

namespace Tcpq.Runtime.Replay;

/// <summary>Runs blocks that are due before a packet, by the packet's own time, and handles the packets between them.
/// Only scripts with `every` blocks go this way.</summary>
internal sealed unsafe class TimedHandler : IDisposable
{
    private const ulong NanosecondsPerTick = 100;

    private readonly BlockRunner blocks;
    private readonly delegate* unmanaged<nint, BatchedPacket*, ulong, void> handler;
    private readonly BatchCallback callback;
    private ExceptionDispatchInfo? failure;
    private ulong? start;

    /// <summary>Takes the engine whose handler it calls.</summary>
    public TimedHandler(HostEngine engine, BlockRunner blocks)
    {
        this.blocks = blocks;
        handler = (delegate* unmanaged<nint, BatchedPacket*, ulong, void>)engine.Handler;
        callback = Handle;
        Handler = Marshal.GetFunctionPointerForDelegate(callback);
    }

    private delegate void BatchCallback(nint user, BatchedPacket* packets, ulong count);

    /// <summary>Takes the same arguments as the engine's.</summary>
    public nint Handler { get; }

    /// <summary>Throws what a block threw while packets were handled.</summary>
    public void RethrowFailure()
    {
        var thrown = failure;
        failure = null;
        thrown?.Throw();
    }

    /// <summary>Keeps the callback until nobody can call it any more.</summary>
    public void Dispose() => GC.KeepAlive(callback);

    // What is thrown here cannot pass through native code.
    private void Handle(nint user, BatchedPacket* packets, ulong count)
    {
        try
        {
            HandleAll(user, packets, packets + count);
        }
#pragma warning disable CA1031 // Any exception would end the process; all are thrown again by RethrowFailure.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = ExceptionDispatchInfo.Capture(e);
        }
    }

    private void HandleAll(nint user, BatchedPacket* next, BatchedPacket* end)
    {
        while (next < end)
        {
            Advance(next->Time);
            if (blocks.HasExited)
            {
                return;
            }

            var first = next++;
            var due = NextDue();
            while (next < end && next->Time < due)
            {
                next++;
            }

            handler(user, first, (ulong)(next - first));
        }
    }

    private void Advance(ulong now)
    {
        start ??= now;
        blocks.Start ??= DateTimeOffset.UnixEpoch.AddTicks((long)(now / NanosecondsPerTick));

        // Packets of several interfaces are not always in order.
        if (now > start)
        {
            blocks.Advance(TimeSpan.FromTicks((long)((now - start.Value) / NanosecondsPerTick)));
        }
    }

    // The time of the first packet before which a block is to run.
    private ulong NextDue() => blocks.NextDue is { } due
        ? start!.Value + ((ulong)due.Ticks * NanosecondsPerTick)
        : ulong.MaxValue;
}
