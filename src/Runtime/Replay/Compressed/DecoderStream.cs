using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Replay.Compressed;

/// <summary>Decompresses, a piece at a time.</summary>
internal interface IDecoder : IDisposable
{
    /// <summary>True if the data may end here: behind a whole frame.</summary>
    bool IsComplete { get; }

    /// <summary>Decompresses some of the input.</summary>
    /// <param name="input">Compressed bytes; empty at their end.</param>
    /// <param name="output">Room for the others.</param>
    /// <returns>Bytes taken and bytes made; both 0 if there is nothing more to make of this input.</returns>
    /// <exception cref="InvalidDataException">The data make no sense.</exception>
    (int Taken, int Made) Decode(ReadOnlySpan<byte> input, Span<byte> output);

    /// <summary>Begins another frame, behind a whole one.</summary>
    void Restart();
}

/// <summary>Something stands behind compressed data that is none.</summary>
internal sealed class DataBehindException() : IOException("behind the compressed data stands something else");

/// <summary>What a decoder makes of a stream. Reading throws <see cref="InvalidDataException"/> where the data are
/// damaged, <see cref="EndOfStreamException"/> where they are cut short, and <see cref="DataBehindException"/> where
/// what follows them is neither more of the same nor zeros, as blocks are filled up with.</summary>
internal sealed class DecoderStream(Stream source, Compression compression) : ForwardStream
{
    private readonly IDecoder decoder = compression.Create();
    private readonly byte[] pending = new byte[1 << 17];
    private int at;
    private int end;
    private bool isExhausted;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            if (at == end && !isExhausted)
            {
                (at, end) = (0, source.Read(pending));
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

            var (taken, made) = decoder.Decode(pending.AsSpan(at..end), buffer);
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

    // Behind a frame: true if another begins.
    private bool GoesOn()
    {
        while (at < end && pending[at] == 0)
        {
            at++;
        }

        if (at == end)
        {
            return false;
        }

        if (!compression.GoesOn(pending.AsSpan(at..end)))
        {
            throw new DataBehindException();
        }

        decoder.Restart();
        return true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        decoder.Dispose();
        base.Dispose(disposing);
    }
}
