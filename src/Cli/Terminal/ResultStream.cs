using Microsoft.Win32.SafeHandles;

namespace Tcpq.Cli.Terminal;

/// <summary>Standard output, which tells when its reader has gone: <see cref="Console"/> hides that.</summary>
internal sealed class ResultStream : Stream
{
    private const int BrokenPipe = 32;
    private readonly Stream inner;

    private ResultStream(Stream inner) => this.inner = inner;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Opens file descriptor 1.</summary>
    public static ResultStream Open()
    {
        if (!Console.IsOutputRedirected)
        {
            return new(Console.OpenStandardOutput());
        }

        try
        {
            var direct = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            // A FileStream keeps a position of its own in a file that others may append to at the same time.
            return new(direct.CanSeek ? Console.OpenStandardOutput() : direct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Closed (`>&-`): the console's stream swallows what is written.
            return new(Console.OpenStandardOutput());
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(e.GetBaseException(), e.HResult == BrokenPipe);
        }
    }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
