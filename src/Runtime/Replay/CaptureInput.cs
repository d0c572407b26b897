using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Replay;

/// <summary>A capture's bytes as a C stream. Those of pipes and terminals are read as they arrive, and the wait for
/// them can be cancelled.</summary>
internal sealed unsafe class CaptureInput : IDisposable
{
    private const int BufferSize = 1 << 18;
    private const int PatienceMilliseconds = 50;

    private readonly FileStream file;
    private readonly CancellationToken cancellation;
    private readonly void* buffer;
    private GCHandle self;
    private StreamHead* stream;

    /// <summary>Opens a file, or standard input for `-`.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened, or is a directory.</exception>
    public CaptureInput(string path, CancellationToken cancellation)
    {
        this.cancellation = cancellation;
        file = path == "-" ? OpenStandardInput() : OpenFile(path);
        IsStream = !file.CanSeek;
        buffer = NativeMemory.Alloc(BufferSize);
    }

    /// <summary>True where data arrive over time.</summary>
    public bool IsStream { get; }

    /// <summary>What reading failed with.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The first bytes of the content: a file format's magic.</summary>
    public byte[] Start { get; private set; } = [];

    /// <summary>A C stream over the content, to be closed before this object is disposed.</summary>
    public nint OpenStream()
    {
        self = GCHandle.Alloc(this);
        stream = Stdio.fopencookie(GCHandle.ToIntPtr(self), "r", new CookieFunctions { Read = &Read });
        if (stream == null)
        {
            // Only for want of memory.
            throw new InsufficientMemoryException();
        }

        _ = Stdio.setvbuf(stream, buffer, Stdio.FullyBuffered, BufferSize);
        return (nint)stream;
    }

    /// <summary>Waits a moment for data; true when a read returns without waiting, at the end too.</summary>
    public bool HasData() => !IsStream || stream->ReadPointer < stream->ReadEnd || Poll();

    /// <summary>Closes the file; not standard input.</summary>
    public void Dispose()
    {
        file.Dispose();
        NativeMemory.Free(buffer);
        if (self.IsAllocated)
        {
            self.Free();
        }
    }

    private static FileStream OpenStandardInput() => StandardDescriptor.IsGiven(0)
        ? new(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0)
        : throw new IOException("it is closed");

    // Opening a FIFO would wait for a writer, and nothing could end that; polling it waits as well.
    private static FileStream OpenFile(string path)
    {
        var descriptor = LibC.open(path, LibC.O_RDONLY | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
        if (descriptor < 0)
        {
            // Fails alike, in the framework's words.
            return new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
        }

        _ = LibC.fcntl(descriptor, LibC.F_SETFL, LibC.O_RDONLY);
        return new(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Read, bufferSize: 0);
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
        while (IsStream && !Poll())
        {
            cancellation.ThrowIfCancellationRequested();
        }

        var count = file.Read(target);
        if (Start.Length == 0)
        {
            Start = target[..Math.Min(count, 4)].ToArray();
        }

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
