namespace Tcpq.Runtime.Replay.Compressed;

/// <summary>Decompresses, a piece at a time.</summary>
internal interface IDecoder : IDisposable
{
    /// <summary>True where the data may end here: behind a whole frame.</summary>
    bool IsComplete { get; }

    /// <summary>Decompresses some of the input.</summary>
    /// <param name="input">Compressed bytes; empty at their end.</param>
    /// <param name="output">Room for the others.</param>
    /// <returns>Bytes taken and bytes made; both 0 where there is nothing more to make of this input.</returns>
    /// <exception cref="InvalidDataException">The data make no sense.</exception>
    (int Taken, int Made) Decode(ReadOnlySpan<byte> input, Span<byte> output);

    /// <summary>Begins another frame, behind a whole one.</summary>
    void Restart();
}

/// <summary>Something stands behind compressed data that is none.</summary>
internal sealed class DataBehindException() : IOException("behind the compressed data stands something else");

/// <summary>What a decoder makes of a stream. Reading throws <see cref="InvalidDataException"/> where the data are damaged,
/// <see cref="EndOfStreamException"/> where they are cut short, and <see cref="DataBehindException"/> where what follows them is
/// neither more of the same nor zeros, as blocks are filled up with.</summary>
internal sealed class DecoderStream(Stream source, Compression compression) : Stream
{
    private readonly IDecoder decoder = compression.Create();
    private readonly byte[] buffer = new byte[1 << 17];
    private int at;
    private int end;
    private bool isExhausted;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> target)
    {
        while (true)
        {
            if (at == end && !isExhausted)
            {
                (at, end) = (0, source.Read(buffer));
                isExhausted = end == 0;
            }

            if (decoder.IsComplete && !GoesOn())
            {
                if (isExhausted)
                {
                    return 0;
                }

                continue;
            }

            var (taken, made) = decoder.Decode(buffer.AsSpan(at..end), target);
            at += taken;
            if (made > 0)
            {
                return made;
            }

            if (isExhausted && taken == 0)
            {
                throw new EndOfStreamException();
            }
        }
    }

    // Behind a frame: true where another begins.
    private bool GoesOn()
    {
        while (at < end && buffer[at] == 0)
        {
            at++;
        }

        if (at == end)
        {
            return false;
        }

        if (!compression.GoesOn(buffer.AsSpan(at..end)))
        {
            throw new DataBehindException();
        }

        decoder.Restart();
        return true;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        decoder.Dispose();
        base.Dispose(disposing);
    }
}
