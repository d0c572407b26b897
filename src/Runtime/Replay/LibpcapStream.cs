using System.Runtime.InteropServices;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Replay.Records;

namespace Tcpq.Runtime.Replay;

/// <summary>A capture's bytes as a C stream, the form in which libpcap wants them.</summary>
internal sealed unsafe class LibpcapStream : IDisposable
{
    private const int BufferSize = 1 << 18;

    private readonly CaptureInput input;
    private readonly void* buffer;
    private readonly StreamHead* stream;
    private GCHandle self;

    /// <summary>Makes a stream, which whoever takes its <see cref="Address"/> closes, before this object is disposed.
    /// </summary>
    public LibpcapStream(CaptureInput input)
    {
        this.input = input;
        buffer = NativeMemory.Alloc(BufferSize);
        self = GCHandle.Alloc(this);
        stream = Stdio.fopencookie(GCHandle.ToIntPtr(self), "r", new CookieFunctions { Read = &Read });
        if (stream == null)
        {
            // Only for want of memory.
            throw new InsufficientMemoryException();
        }

        _ = Stdio.setvbuf(stream, buffer, Stdio.FullyBuffered, BufferSize);
    }

    /// <summary>The `FILE *`.</summary>
    public nint Address => (nint)stream;

    /// <summary>What reading failed with.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Waits a moment for data; true when a read returns without waiting, at the end too.</summary>
    public bool HasData() => !input.IsStream || stream->ReadPointer < stream->ReadEnd || input.HasData();

    /// <summary>Frees the memory of a stream that is closed.</summary>
    public void Dispose()
    {
        NativeMemory.Free(buffer);
        self.Free();
    }

    [UnmanagedCallersOnly]
    private static nint Read(nint cookie, byte* buffer, nuint size)
    {
        var stream = (LibpcapStream)GCHandle.FromIntPtr(cookie).Target!;
        try
        {
            return stream.input.Read(new Span<byte>(buffer, (int)Math.Min(size, int.MaxValue)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException
            or InvalidDataException)
        {
            stream.Failure = e;
            return -1;
        }
    }
}
