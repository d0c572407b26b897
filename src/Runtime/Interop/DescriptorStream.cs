namespace Tcpq.Runtime.Interop;

/// <summary>Writes to an open file descriptor. <see cref="Console"/> hides that a reader has gone and switches the
/// terminal's keypad; a <see cref="FileStream"/> keeps a position of its own in a file that others append to.</summary>
internal sealed unsafe class DescriptorStream : Stream
{
    private const short WritingIsPossible = 4; // POLLOUT
    private const int NoTimeout = -1;

    private readonly int descriptor;
    private readonly bool mayFail;
    private readonly bool isGiven;
    private readonly FileDescriptorHandle? owned;

    /// <summary>Writes to a descriptor that this process was started with.</summary>
    /// <param name="descriptor">1 or 2; stays open.</param>
    /// <param name="mayFail">True to drop what is not taken: nobody can be told that standard error is gone.</param>
    public DescriptorStream(int descriptor, bool mayFail = false)
    {
        this.descriptor = descriptor;
        this.mayFail = mayFail;
        isGiven = StandardDescriptor.IsGiven(descriptor);
    }

    private DescriptorStream(FileDescriptorHandle owned)
    {
        this.owned = owned;
        descriptor = owned.Descriptor;
        isGiven = true;
    }

    /// <summary>Writes to a descriptor that was opened for that.</summary>
    /// <param name="descriptor">Closed with the stream.</param>
    public static DescriptorStream Own(int descriptor) => new(FileDescriptorHandle.Own(descriptor));

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="OutputException">The descriptor takes no more.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* data = buffer)
        {
            for (var written = 0; written < buffer.Length;)
            {
                var count = isGiven ? LibC.write(descriptor, data + written, (nuint)(buffer.Length - written)) : -1;
                if (count < 0 && !CanGoOn(isGiven ? Errno.Last : Errno.BadDescriptor))
                {
                    return;
                }

                written += (int)Math.Max(count, 0);
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is kept back.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            owned?.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool CanGoOn(int error)
    {
        switch (error)
        {
            case Errno.Interrupted:
                return true;
            case Errno.TryAgain:
                // Another process has made a shared terminal or pipe non-blocking.
                var ready = new LibC.PollDescriptor { Descriptor = descriptor, Events = WritingIsPossible };
                _ = LibC.poll(&ready, 1, NoTimeout);
                return true;
            default:
                return mayFail ? false : throw new OutputException(error);
        }
    }
}
