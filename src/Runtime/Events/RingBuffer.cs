using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Events;

/// <summary>Takes a record; the bytes are only there during the call.</summary>
internal delegate void RecordHandler(ReadOnlySpan<byte> record);

/// <summary>Reads a ring buffer on a thread of its own.</summary>
/// <remarks>It looks every <see cref="Interval"/>, so that programs need not wake it for each record, and at once
/// when they do wake it, for the ring is filling.</remarks>
internal sealed unsafe class RingBuffer : IDisposable
{
    private readonly RecordHandler handler;
    private readonly WakeEvent stop = new();
    private readonly FileDescriptorHandle epoll =
        FileDescriptorHandle.OwnResult(LibC.epoll_create1(LibC.EPOLL_CLOEXEC));
    private readonly Thread thread;
    private GCHandle self;
    private RingBufferHandle? ring;
    private ExceptionDispatchInfo? failure;
    private volatile bool isStopping;

    /// <summary>Starts to read.</summary>
    /// <param name="map">The ring's descriptor.</param>
    /// <param name="handler">Called for each record, in order, on the reading thread.</param>
    public RingBuffer(int map, RecordHandler handler)
    {
        this.handler = handler;
        self = GCHandle.Alloc(this);
        ring = LibBpf.ring_buffer__new(map, &OnRecord, GCHandle.ToIntPtr(self), null);
        if (ring.IsInvalid)
        {
            var error = Errno.Last;
            Release();
            throw new IOException($"cannot read the ring buffer: {Errno.Describe(error)}");
        }

        // Edge-triggered: level-triggered, a ring with a record in it would be ready all the time.
        Watch(map, LibC.EPOLLIN | LibC.EPOLLET);
        Watch(stop.Descriptor, LibC.EPOLLIN);
        thread = new(Run) { IsBackground = true, Name = "ring buffer" };
        thread.Start();
    }

    /// <summary>How long a record waits at most.</summary>
    public static TimeSpan Interval => TimeSpan.FromMilliseconds(20);

    /// <summary>Reads what is left and ends; to be called when nothing writes any more.</summary>
    /// <remarks>An exception of the handler comes out here; nothing was read after it.</remarks>
    public void Dispose()
    {
        if (ring is null)
        {
            return;
        }

        isStopping = true;
        stop.Signal();
        thread.Join();
        Release();
        failure?.Throw();
    }

    [UnmanagedCallersOnly]
    private static int OnRecord(nint context, byte* record, nuint size)
    {
        var buffer = (RingBuffer)GCHandle.FromIntPtr(context).Target!;
        try
        {
            buffer.handler(new(record, (int)size));
            return 0;
        }
#pragma warning disable CA1031 // nothing may be thrown through native frames: kept for Dispose
        catch (Exception exception)
#pragma warning restore CA1031
        {
            buffer.failure = ExceptionDispatchInfo.Capture(exception);
            return -1;
        }
    }

    private void Run()
    {
        LibC.EpollEvent ready;
        while (!isStopping && failure is null)
        {
            _ = LibC.epoll_wait(epoll.Descriptor, &ready, 1, (int)Interval.TotalMilliseconds);
            Consume();
        }

        // What was written between the last look and the end.
        while (failure is null && Consume() > 0)
        {
        }
    }

    private int Consume() => LibBpf.ring_buffer__consume(ring!);

    private void Watch(int descriptor, uint events)
    {
        LibC.EpollEvent change = new() { Events = events };
        if (LibC.epoll_ctl(epoll.Descriptor, LibC.EPOLL_CTL_ADD, descriptor, &change) != 0)
        {
            throw new IOException($"cannot wait for the ring buffer: {Errno.Describe(Errno.Last)}");
        }
    }

    private void Release()
    {
        ring?.Dispose();
        ring = null;
        self.Free();
        epoll.Dispose();
        stop.Dispose();
    }
}
