using Microsoft.Win32.SafeHandles;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Replay.Records;

/// <summary>A file, a pipe or a terminal. What arrives over time is read as it does, and the wait for it can be
/// cancelled.</summary>
internal sealed unsafe class CaptureSource : ForwardStream
{
    private const int PatienceMilliseconds = 50;

    private readonly FileStream file;
    private readonly CancellationToken cancellation;
    private readonly Action? waiting;
    private byte[] peeked = [];
    private int taken;

    /// <summary>Opens a file, or standard input for `-`.</summary>
    /// <param name="path">Names it.</param>
    /// <param name="cancellation">Ends all waiting.</param>
    /// <param name="waiting">Called from time to time until a stream has its first bytes.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened, or is a directory.</exception>
    public CaptureSource(string path, Action? waiting, CancellationToken cancellation)
    {
        (this.cancellation, this.waiting) = (cancellation, waiting);
        file = path == "-" ? OpenStandardInput() : OpenFile(path);
        IsStream = !file.CanSeek;
    }

    /// <summary>True if data arrive over time.</summary>
    public bool IsStream { get; }

    /// <summary>The file's descriptor.</summary>
    public SafeFileHandle File => file.SafeFileHandle;

    /// <inheritdoc/>
    public override long Length => file.Length;

    /// <summary>Bytes of a file that have been read; 0 for a stream.</summary>
    public override long Position
    {
        get => IsStream ? 0 : file.Position - (peeked.Length - taken);
        set
        {
            taken = peeked.Length;
            file.Position = value;
        }
    }

    /// <summary>The first bytes, which are read again; fewer where there are fewer.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled while it waited for them.</exception>
    public byte[] Peek(int count)
    {
        if (peeked.Length == 0)
        {
            var bytes = new byte[count];
            var end = 0;
            for (var more = 1; more > 0 && end < count; end += more)
            {
                WaitFor(waiting);
                more = file.Read(bytes.AsSpan(end));
            }

            peeked = bytes[..end];
        }

        return peeked;
    }

    /// <summary>Waits a moment for data; true when a read returns without waiting, at the end too.</summary>
    public bool HasData() => !IsStream || taken < peeked.Length || Poll();

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (taken == peeked.Length)
        {
            return ReadFile(buffer);
        }

        var some = Math.Min(peeked.Length - taken, buffer.Length);
        peeked.AsSpan(taken, some).CopyTo(buffer);
        taken += some;
        return some;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
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

    private int ReadFile(Span<byte> target)
    {
        WaitFor(null);
        return file.Read(target);
    }

    private void WaitFor(Action? meanwhile)
    {
        while (IsStream && !Poll())
        {
            cancellation.ThrowIfCancellationRequested();
            meanwhile?.Invoke();
        }
    }

    private bool Poll()
    {
        var descriptor = new LibC.PollDescriptor
        {
            Descriptor = (int)file.SafeFileHandle.DangerousGetHandle(),
            Events = Stdio.PollIn,
        };
        return LibC.poll(&descriptor, 1, PatienceMilliseconds) > 0;
    }
}
