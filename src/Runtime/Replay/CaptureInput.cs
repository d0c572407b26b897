using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tcpq.Runtime.Replay;

/// <summary>A capture's bytes as a C stream. Files are read in large blocks; pipes and terminals as their data
/// arrive, and without blocking for longer than a cancellation may wait.</summary>
internal sealed unsafe class CaptureInput : IDisposable
{
    private const int BlockSize = 1 << 18;
    private const int PatienceMilliseconds = 50;

    private readonly FileStream file;
    private readonly CancellationToken cancellation;
    private readonly byte[] block = [];
    private GCHandle self;
    private int next;
    private int end;

    /// <summary>Opens a file, or standard input for `-`.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened, or is a directory.</exception>
    public CaptureInput(string path, CancellationToken cancellation)
    {
        this.cancellation = cancellation;
        file = path == "-"
            ? new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0)
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
        IsStream = !file.CanSeek;
        if (IsStream)
        {
            block = new byte[BlockSize];
        }
    }

    /// <summary>True where data arrive over time.</summary>
    public bool IsStream { get; }

    /// <summary>What reading failed with.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The first bytes of the content: a file format's magic.</summary>
    public byte[] Start { get; private set; } = [];

    /// <summary>A C stream over the content, for the caller to close before this object is disposed.</summary>
    public nint OpenStream()
    {
        self = GCHandle.Alloc(this);
        var stream = Stdio.fopencookie(GCHandle.ToIntPtr(self), "r", new CookieFunctions { Read = &Read });
        if (stream == 0)
        {
            // Only for want of memory.
            throw new InsufficientMemoryException();
        }

        // C buffers would hide from HasData what has arrived, so that a stream has none.
        _ = IsStream
            ? Stdio.setvbuf(stream, 0, Stdio.Unbuffered, 0)
            : Stdio.setvbuf(stream, 0, Stdio.FullyBuffered, BlockSize);
        return stream;
    }

    /// <summary>Waits a moment for data; true when a read returns without waiting, at the end too.</summary>
    public bool HasData() => !IsStream || next < end || Poll();

    /// <summary>Closes the file; not standard input.</summary>
    public void Dispose()
    {
        file.Dispose();
        if (self.IsAllocated)
        {
            self.Free();
        }
    }

    [UnmanagedCallersOnly]
    private static nint Read(nint cookie, byte* buffer, nuint size)
    {
        var input = (CaptureInput)GCHandle.FromIntPtr(cookie).Target!;
        try
        {
            return input.Read(new Span<byte>(buffer, (int)Math.Min(size, int.MaxValue)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            input.Failure = e;
            return -1;
        }
    }

    private int Read(Span<byte> target)
    {
        var count = IsStream ? ReadArrived(target) : file.Read(target);
        if (Start.Length == 0)
        {
            Start = target[..Math.Min(count, 4)].ToArray();
        }

        return count;
    }

    private int ReadArrived(Span<byte> target)
    {
        if (next == end)
        {
            while (!Poll())
            {
                cancellation.ThrowIfCancellationRequested();
            }

            next = 0;
            end = file.Read(block);
        }

        var count = Math.Min(target.Length, end - next);
        block.AsSpan(next, count).CopyTo(target);
        next += count;
        return count;
    }

    private bool Poll()
    {
        var descriptor = new PollDescriptor
        {
            Descriptor = (int)file.SafeFileHandle.DangerousGetHandle(),
            Events = Stdio.PollIn,
        };
        return Stdio.poll(&descriptor, 1, PatienceMilliseconds) > 0;
    }
}
