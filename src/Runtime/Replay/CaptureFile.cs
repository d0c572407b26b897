using System.Diagnostics.CodeAnalysis;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Replay.Records;

namespace Tcpq.Runtime.Replay;

/// <summary>An open capture: pcap or pcapng, from a file, a pipe or standard input. Plain content is read in large
/// pieces, the rest by libpcap.</summary>
internal sealed class CaptureFile : IDisposable
{
    // Less is read before other threads have begun.
    private const long LeastToShare = 8 << 20;

    private readonly CaptureInput input;
    private readonly CaptureProblems problems;
    private readonly CancellationToken cancellation;
    private readonly PacketBlock block;
    private RecordReader? records;
    private LibpcapReader? library;

    /// <summary>Takes over what <see cref="CaptureOpener"/> has opened: one of two readers.</summary>
    public CaptureFile(
        CaptureInput input,
        CaptureProblems problems,
        PacketBlock block,
        RecordReader? records,
        LibpcapReader? library,
        CancellationToken cancellation)
    {
        this.input = input;
        this.problems = problems;
        this.block = block;
        this.records = records;
        this.library = library;
        this.cancellation = cancellation;
    }

    /// <summary>Packets delivered so far.</summary>
    public ulong Packets { get; private set; }

    /// <summary>Bytes of the file, compressed where it is; null if nobody knows.</summary>
    public long? Length => input.Length;

    /// <summary>How many of them have been read.</summary>
    public long Position { get; private set; }

    /// <summary>True once there is nothing more to deliver: at the end, after a problem or when cancelled.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>True once it was read to its end.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Why the content ended early; a warning where it is only cut short. Null for a whole file.</summary>
    public Diagnostic? Problem { get; private set; }

    /// <summary>Opens a capture.</summary>
    /// <param name="path">A file, a pipe, or `-` for standard input.</param>
    /// <param name="file">The capture, to be disposed.</param>
    /// <param name="problem">Why there is none.</param>
    /// <param name="cancellation">Ends this call, and later all reading, also while a pipe has nothing to say.</param>
    /// <exception cref="OperationCanceledException">It was cancelled before a pipe wrote its first bytes.</exception>
    public static bool TryOpen(
        string path,
        [NotNullWhen(true)] out CaptureFile? file,
        [NotNullWhen(false)] out Diagnostic? problem,
        CancellationToken cancellation = default) =>
        new CaptureOpener(path, cancellation).TryOpen(out file, out problem);

    /// <summary>Delivers the next packets: thousands of a file, or what a stream has sent, waiting for that only a
    /// moment.</summary>
    /// <param name="handler">Takes them.</param>
    /// <returns>Packets delivered; 0 does not mean that the end is reached.</returns>
    public long DispatchChunk(IPacketHandler handler)
    {
        if (!Read())
        {
            return 0;
        }

        handler.Handle(block);
        return block.Count;
    }

    /// <summary>Delivers all packets, until the end or a cancellation.</summary>
    /// <returns>Packets delivered.</returns>
    /// <inheritdoc cref="DispatchChunk"/>
    public long Dispatch(IPacketHandler handler)
    {
        var delivered = 0L;
        while (!AtEnd)
        {
            delivered += DispatchChunk(handler);
        }

        return delivered;
    }

    /// <summary>True if there is enough left of a file to be read by several threads.</summary>
    public bool IsWorthSharing => !AtEnd && records is not null && input.File is not null
        && input.Length - records.Position >= LeastToShare;

    /// <summary>Has several threads deliver packets, up to something that is for one alone.</summary>
    /// <param name="engine">Handles them.</param>
    /// <param name="workers">Number of threads.</param>
    /// <param name="pause">Called from time to time, while no packet is handled.</param>
    public void ReadShared(HostEngine engine, int workers, Action? pause)
    {
        var before = engine.Handled;
        var shared = new ParallelRead(engine, input.File!, records!.Scanner, records.Position, cancellation);
        try
        {
            shared.Run(workers, pause is null ? null : position =>
            {
                Position = position;
                pause();
            });
        }
        finally
        {
            Packets += shared.Handled - before;
            records.MoveTo(shared.Position);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        library?.Dispose();
        input.Dispose();
        block.Dispose();
    }

    private bool Read()
    {
        AtEnd |= cancellation.IsCancellationRequested;
        if (AtEnd)
        {
            return false;
        }

        try
        {
            if (records is null || !ReadRecords(records))
            {
                ReadByLibrary();
            }
        }
        catch (OperationCanceledException)
        {
            AtEnd = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            block.Clear();
            End(problems.Unreadable(e, Packets));
        }

        Packets += (ulong)block.Count;
        Position = input.Position;
        return block.Count > 0;
    }

    private bool ReadRecords(RecordReader reader)
    {
        var outcome = reader.Read();
        AtEnd = IsWhole = outcome == ReadOutcome.End;
        if (outcome is not (ReadOutcome.Cut or ReadOutcome.Irregular))
        {
            return true;
        }

        if (reader.GiveBack())
        {
            records = null;
            return false;
        }

        End(outcome == ReadOutcome.Cut
            ? problems.Truncated(Packets)
            : problems.Damaged(Packets, reader.Scanner.Problem ?? "what follows is no record"));
        return true;
    }

    private void ReadByLibrary()
    {
        if (library is null && !OpenLibrary())
        {
            return;
        }

        library!.Read(block);
        AtEnd = library.AtEnd;
        IsWhole = AtEnd && library.Error is null;
        if (library.Error is { } reason && !cancellation.IsCancellationRequested)
        {
            End(ProblemOf(reason, library.Failure, Packets + (ulong)block.Count));
        }
    }

    private bool OpenLibrary()
    {
        try
        {
            if (!LibpcapReader.TryOpen(input, out library, out var error, out var failure))
            {
                End(ProblemOf(error, failure, Packets));
            }
        }
        catch (DllNotFoundException)
        {
            End(CaptureProblems.LibraryMissing());
        }

        return library is not null;
    }

    private void End(Diagnostic problem)
    {
        AtEnd = true;
        Problem = problem;
    }

    private Diagnostic ProblemOf(string reason, Exception? failure, ulong packets)
    {
        if (failure is not null)
        {
            return problems.Unreadable(failure, packets);
        }

        // The library has one number for all errors; its texts tell them apart and have been stable since 1.1.
        return reason.Contains("truncated ", StringComparison.Ordinal)
            ? problems.Truncated(packets)
            : problems.Damaged(packets, $"libpcap: {reason}");
    }
}
