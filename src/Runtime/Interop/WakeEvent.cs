namespace Tcpq.Runtime.Interop;

/// <summary>Wakes a thread that waits in poll or epoll (eventfd(2)).</summary>
internal sealed unsafe class WakeEvent : IDisposable
{
    private readonly FileDescriptorHandle handle = FileDescriptorHandle.OwnResult(LibC.eventfd(0, LibC.EFD_CLOEXEC));

    /// <summary>Becomes readable once signalled, and stays so.</summary>
    public int Descriptor => handle.Descriptor;

    /// <summary>Wakes whoever waits, now or later.</summary>
    public void Signal()
    {
        ulong one = 1;
        if (LibC.write(handle.Descriptor, &one, sizeof(ulong)) < 0)
        {
            throw new IOException($"cannot wake a thread: {Errno.Describe(Errno.Last)}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
