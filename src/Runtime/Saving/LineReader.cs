namespace Tcpq.Runtime.Saving;

/// <summary>Reads lines of bytes.</summary>
/// <param name="source">Where from.</param>
/// <param name="longest">Most bytes of a line.</param>
internal sealed class LineReader(Stream source, int longest)
{
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;

    /// <summary>The next line with its line feed; empty at the end. It is valid until the next call.</summary>
    /// <exception cref="ResultsException">The last line has no line feed, or one is too long.</exception>
    internal ReadOnlyMemory<byte> Next()
    {
        var searched = 0;
        while (true)
        {
            var found = buffer.AsSpan((start + searched)..end).IndexOf((byte)'\n');
            if (found >= 0)
            {
                var line = buffer.AsMemory(start, searched + found + 1);
                start += line.Length;
                return line;
            }

            searched = end - start;
            if (!Fill())
            {
                return searched == 0 ? default(ReadOnlyMemory<byte>) : throw new ResultsException("it ends too early");
            }
        }
    }

    private bool Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start..end).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length)
        {
            if (end >= longest)
            {
                throw new ResultsException("a line is too long");
            }

            Array.Resize(ref buffer, end * 2);
        }

        var count = source.Read(buffer.AsSpan(end));
        end += count;
        return count > 0;
    }
}
