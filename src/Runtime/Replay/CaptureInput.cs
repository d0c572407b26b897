using Microsoft.Win32.SafeHandles;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Replay;

/// <summary>A capture's bytes. Those of pipes and terminals are read as they arrive, and the wait for them can be
/// cancelled.</summary>
internal sealed unsafe class CaptureInput : IDisposable
{
    private const int PatienceMilliseconds = 50;
    private const int MagicSize = 4;

    private readonly FileStream file;
    private readonly CancellationToken cancellation;
    private byte[] unread = [];
    private int taken;

    /// <summary>Opens a file, or standard input for `-`.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened, or is a directory.</exception>
    public CaptureInput(string path, CancellationToken cancellation)
    {
        this.cancellation = cancellation;
        file = path == "-" ? OpenStandardInput() : OpenFile(path);
        IsStream = !file.CanSeek;
    }

    /// <summary>True where data arrive over time.</summary>
    public bool IsStream { get; }

    /// <summary>The first bytes of the content: a file format's magic.</summary>
    public byte[] Start { get; private set; } = [];

    /// <summary>Waits a moment for data; true when a read returns without waiting, at the end too.</summary>
    public bool HasData() => !IsStream || taken < unread.Length || Poll();

    /// <summary>Reads what there is, and waits where there is nothing.</summary>
    /// <returns>Bytes read; 0 at the end.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled while it waited.</exception>
    public int Read(Span<byte> target)
    {
        if (taken < unread.Length)
        {
            var rest = unread.AsSpan(taken);
            var some = rest[..Math.Min(rest.Length, target.Length)];
            some.CopyTo(target);
            taken += some.Length;
            return some.Length;
        }

        while (IsStream && !Poll())
        {
            cancellation.ThrowIfCancellationRequested();
        }

        var count = file.Read(target);
        if (Start.Length < MagicSize)
        {
            Start = [.. Start, .. target[..Math.Min(count, MagicSize - Start.Length)]];
        }

        return count;
    }

    /// <summary>Gives bytes back, to be read before all others.</summary>
    public void Unread(ReadOnlySpan<byte> bytes)
    {
        unread = [.. bytes, .. unread.AsSpan(taken)];
        taken = 0;
    }

    /// <summary>Closes the file; not standard input.</summary>
    public void Dispose() => file.Dispose();

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
