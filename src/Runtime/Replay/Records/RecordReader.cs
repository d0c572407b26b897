namespace Tcpq.Runtime.Replay.Records;

/// <summary>What came of reading on.</summary>
internal enum ReadOutcome
{
    /// <summary>The block has packets.</summary>
    Packets,

    /// <summary>A stream has nothing to say yet.</summary>
    Waiting,

    /// <summary>The content ends behind a whole record.</summary>
    End,

    /// <summary>The content ends inside a record.</summary>
    Cut,

    /// <summary>What follows is no record that is known.</summary>
    Irregular,
}

/// <summary>Reads a capture in large pieces into one buffer. A record that straddles the end of a piece is moved to the
/// front, and the next piece is read behind it.</summary>
internal sealed unsafe class RecordReader
{
    private readonly CaptureInput input;
    private readonly RecordScanner scanner;
    private readonly PacketBlock block;
    private int at;
    private int end;
    private bool isExhausted;

    private RecordReader(CaptureInput input, RecordScanner scanner, PacketBlock block, int at, int end)
    {
        this.input = input;
        this.scanner = scanner;
        this.block = block;
        this.at = at;
        this.end = end;
    }

    /// <summary>Knows the format.</summary>
    public RecordScanner Scanner => scanner;

    /// <summary>Where in the file the next record begins.</summary>
    public long Position => input.Position - (end - at);

    /// <summary>Goes on somewhere else.</summary>
    /// <param name="position">Where in the file a record begins.</param>
    public void MoveTo(long position)
    {
        block.Clear();
        input.MoveTo(position);
        (at, end, isExhausted) = (0, 0, true);
    }

    /// <summary>Reads how a capture begins; null, with all that was read given back, where that is not as usual.
    /// </summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static RecordReader? Open(CaptureInput input, PacketBlock block)
    {
        var end = 0;
        var scanner = ReadStart(input, block, ref end, out var at);
        if (scanner is not null)
        {
            return new(input, scanner, block, at, end);
        }

        input.Unread(block.Bytes[..end]);
        return null;
    }

    /// <summary>Fills the block with the packets that follow.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ReadOutcome Read()
    {
        block.Clear();
        while (true)
        {
            if (!isExhausted)
            {
                var next = scanner.Scan(block.Start + at, block.Start + end, block, out var stop);
                at = (int)(next - block.Start);
                isExhausted = stop == ScanStop.Incomplete;
            }

            if (block.Count > 0)
            {
                return ReadOutcome.Packets;
            }

            if (!isExhausted)
            {
                return ReadOutcome.Irregular;
            }

            if (!input.HasData())
            {
                return ReadOutcome.Waiting;
            }

            if (!ReadMore())
            {
                return at == end && !scanner.IsInside ? ReadOutcome.End : ReadOutcome.Cut;
            }
        }
    }

    /// <summary>Gives back what was not understood, behind what libpcap must know to read on from there.</summary>
    /// <returns>False if that would understand no more.</returns>
    public bool GiveBack()
    {
        if (scanner.Preamble.IsEmpty)
        {
            return false;
        }

        input.Unread([.. scanner.Preamble, .. block.Bytes[at..end]]);
        return true;
    }

    private bool ReadMore()
    {
        block.Bytes[at..end].CopyTo(block.Bytes);
        (at, end) = (0, end - at);
        var count = input.Read(block.Bytes.Slice(end, PacketBlock.ReadSize));
        end += count;
        isExhausted = count == 0;
        return count > 0;
    }

    private static RecordScanner? ReadStart(CaptureInput input, PacketBlock block, ref int end, out int at)
    {
        at = PcapScanner.HeaderSize;
        if (!Fill(input, block, ref end, sizeof(uint)))
        {
            return null;
        }

        if (PcapScanner.Recognizes(block.Bytes))
        {
            return Fill(input, block, ref end, PcapScanner.HeaderSize) ? PcapScanner.Create(block.Bytes) : null;
        }

        at = 0;
        return PcapngScanner.Recognizes(block.Bytes) && Fill(input, block, ref end, PcapngScanner.StartSize)
            ? PcapngScanner.Create(block.Bytes)
            : null;
    }

    // False if the content ends before.
    private static bool Fill(CaptureInput input, PacketBlock block, ref int end, int wanted)
    {
        while (end < wanted)
        {
            var count = input.Read(block.Bytes[end..PacketBlock.ReadSize]);
            if (count == 0)
            {
                return false;
            }

            end += count;
        }

        return true;
    }
}
