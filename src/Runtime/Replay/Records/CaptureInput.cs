using Microsoft.Win32.SafeHandles;
using Tcpq.Runtime.Replay.Compressed;

namespace Tcpq.Runtime.Replay.Records;

/// <summary>A capture's bytes, decompressed.</summary>
internal sealed class CaptureInput : IDisposable
{
    private const int MagicSize = 6;

    private readonly CaptureSource source;
    private Stream content;
    private byte[] unread = [];
    private int taken;

    /// <summary>Opens a file, or standard input for `-`.</summary>
    /// <param name="path">Names it.</param>
    /// <param name="cancellation">Ends all waiting.</param>
    /// <param name="waiting">Called from time to time until a stream has its first bytes.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be opened, or is a directory.</exception>
    public CaptureInput(string path, Action? waiting, CancellationToken cancellation)
    {
        source = new(path, waiting, cancellation);
        content = source;
    }

    /// <summary>True if data arrive over time, and it can be told whether there are some.</summary>
    public bool IsStream => source.IsStream && !IsCompressed;

    /// <summary>The file, for reading at any place; null for what is compressed or comes as a stream.</summary>
    public SafeFileHandle? File => source.IsStream || IsCompressed ? null : source.File;

    /// <summary>Bytes of the file; null for a stream.</summary>
    public long? Length => source.IsStream ? null : source.Length;

    /// <summary>How many of them have been read.</summary>
    public long Position => source.Position - (unread.Length - taken);

    /// <summary>The first bytes: a file format's magic.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled while it waited for them.</exception>
    public byte[] Start => source.Peek(MagicSize);

    private bool IsCompressed => content != source;

    /// <summary>Takes what follows for compressed.</summary>
    /// <exception cref="DllNotFoundException">The library for that is not installed.</exception>
    public void Decompress(Compression compression) =>
        content = new DecoderStream(source, compression);

    /// <summary>Waits a moment for data; true when a read returns without waiting, at the end too.</summary>
    public bool HasData() => !IsStream || taken < unread.Length || source.HasData();

    /// <summary>Reads what there is, and waits where there is nothing.</summary>
    /// <returns>Bytes read; 0 at the end.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It cannot be decompressed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled while it waited.</exception>
    public int Read(Span<byte> target)
    {
        if (taken == unread.Length)
        {
            return content.Read(target);
        }

        var some = Math.Min(unread.Length - taken, target.Length);
        unread.AsSpan(taken, some).CopyTo(target);
        taken += some;
        return some;
    }

    /// <summary>Gives bytes back, to be read before all others.</summary>
    public void Unread(ReadOnlySpan<byte> bytes)
    {
        unread = [.. bytes, .. unread.AsSpan(taken)];
        taken = 0;
    }

    /// <summary>Goes on somewhere else in the file.</summary>
    public void MoveTo(long position)
    {
        (unread, taken) = ([], 0);
        source.Position = position;
    }

    /// <summary>Closes the file; not standard input.</summary>
    public void Dispose()
    {
        content.Dispose();
        source.Dispose();
    }
}
