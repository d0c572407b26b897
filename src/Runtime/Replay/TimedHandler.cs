using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Tcpq.Lowering;
using Tcpq.Runtime.Blocks;

namespace Tcpq.Runtime.Replay;

/// <summary>Runs blocks that are due before a packet, by the packet's own time, then handles the packet. Only scripts
/// with `every` blocks go this way.</summary>
internal sealed unsafe class TimedHandler : IDisposable
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;
    private const ulong NanosecondsPerTick = 100;

    private readonly BlockRunner blocks;
    private readonly delegate* unmanaged<nint, nint, nint, void> handler;
    private readonly CapturedPacket* packet;
    private readonly PacketCallback callback;
    private ExceptionDispatchInfo? failure;
    private ulong? start;

    /// <summary>Takes the engine whose handler it calls.</summary>
    public TimedHandler(HostEngine engine, BlockRunner blocks)
    {
        this.blocks = blocks;
        handler = (delegate* unmanaged<nint, nint, nint, void>)engine.Handler;
        packet = (CapturedPacket*)engine.User;
        callback = Handle;
        Handler = Marshal.GetFunctionPointerForDelegate(callback);
    }

    private delegate void PacketCallback(nint user, nint header, nint bytes);

    /// <summary>A native `pcap_handler`.</summary>
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

    // What is thrown here cannot pass through libpcap.
    private void Handle(nint user, nint header, nint bytes)
    {
        try
        {
            if (failure is null)
            {
                Advance((PacketTime*)header);
            }
        }
        catch (Exception e)
        {
            failure = ExceptionDispatchInfo.Capture(e);
        }

        if (failure is not null || blocks.HasExited)
        {
            packet->Handled++;
            return;
        }

        handler(user, header, bytes);
    }

    private void Advance(PacketTime* time)
    {
        var now = (time->Seconds * NanosecondsPerSecond) + time->Nanoseconds;
        start ??= now;
        blocks.Start ??= DateTimeOffset.UnixEpoch.AddTicks((long)(now / NanosecondsPerTick));

        // Packets of several interfaces are not always in order.
        if (now > start)
        {
            blocks.Advance(TimeSpan.FromTicks((long)((now - start.Value) / NanosecondsPerTick)));
        }
    }

    /// <summary>The start of struct pcap_pkthdr (pcap/pcap.h), at nanosecond precision.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PacketTime
    {
        public ulong Seconds;
        public ulong Nanoseconds;
    }
}
