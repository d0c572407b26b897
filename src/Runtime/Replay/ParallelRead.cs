using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;
using Tcpq.Runtime.Replay.Records;

namespace Tcpq.Runtime.Replay;

/// <summary>Several threads that read a file's records and handle its packets. Each reads pieces of its own; where the
/// first record of a piece begins, only the scan of the piece before tells, so scans take turns, and all else goes on
/// beside them.</summary>
/// <remarks>It ends at whatever is not plain: the end, a record that is cut or damaged, or one that might fill a table.
/// <see cref="Position"/> is where one reader has to go on.</remarks>
internal sealed unsafe class ParallelRead
{
    private static readonly TimeSpan PauseInterval = TimeSpan.FromMilliseconds(50);

    // Enough for most records that straddle the end of a piece; then for all.
    private static readonly int[] Supplements = [2 << 10, 64 << 10, PacketBlock.LargestRecord - (66 << 10)];

    private readonly HostEngine engine;
    private readonly SafeFileHandle file;
    private readonly RecordScanner scanner;
    private readonly CancellationToken cancellation;
    private readonly long start;

    // Guards all that follows, and the scanner.
    private readonly object gate = new();
    private ExceptionDispatchInfo? failure;
    private long claimed;
    private long scanned;
    private long unhandled;
    private int active;
    private bool isPaused;
    private bool isStopped;

    /// <summary>Prepares to read on.</summary>
    /// <param name="engine">Handles packets.</param>
    /// <param name="file">The file.</param>
    /// <param name="scanner">Knows its format.</param>
    /// <param name="position">Where the next record begins.</param>
    /// <param name="cancellation">Ends the reading early.</param>
    public ParallelRead(
        HostEngine engine, SafeFileHandle file, RecordScanner scanner, long position, CancellationToken cancellation)
    {
        this.engine = engine;
        this.file = file;
        this.scanner = scanner;
        this.cancellation = cancellation;
        start = position;
        Position = position;
        Handled = engine.Handled;
    }

    /// <summary>Where the next record begins.</summary>
    public long Position { get; private set; }

    /// <summary>Packets handled in this run, those before included.</summary>
    public ulong Handled { get; private set; }

    /// <summary>Reads until something is for one reader alone.</summary>
    /// <param name="workers">Number of threads.</param>
    /// <param name="pause">Called from time to time, while no packet is handled; given the position.</param>
    public void Run(int workers, Action<long>? pause)
    {
        engine.BeginSharing();
        var threads = new List<Thread>();
        foreach (var worker in engine.Workers(workers))
        {
            var thread = new Thread(() => Work(worker)) { IsBackground = true, Name = "tcpq reader" };
            thread.Start();
            threads.Add(thread);
        }

        try
        {
            foreach (var thread in threads)
            {
                while (!thread.Join(PauseInterval))
                {
                    Pause(pause);
                }
            }
        }
        finally
        {
            Stop(null);
            threads.ForEach(thread => thread.Join());
            engine.Handled = Handled;
        }

        failure?.Throw();
    }

    private void Pause(Action<long>? pause)
    {
        if (pause is null)
        {
            return;
        }

        lock (gate)
        {
            isPaused = true;
            while (active > 0)
            {
                Monitor.Wait(gate);
            }
        }

        pause(Position);
        engine.BeginSharing();
        lock (gate)
        {
            isPaused = false;
            Monitor.PulseAll(gate);
        }
    }

    private void Stop(ExceptionDispatchInfo? reason)
    {
        lock (gate)
        {
            failure ??= reason;
            isStopped = true;
            isPaused = false;
            Monitor.PulseAll(gate);
        }
    }

    private void Work(HostWorker worker)
    {
        try
        {
            using var block = new PacketBlock(); // whoever shares wants to know neither ways nor comments
            while (Claim() is { } piece)
            {
                Handle(worker, block, piece);
            }
        }
#pragma warning disable CA1031 // Any exception would end the process; Run throws it again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Stop(ExceptionDispatchInfo.Capture(e));
        }
    }

    private long? Claim()
    {
        lock (gate)
        {
            while (isPaused)
            {
                Monitor.Wait(gate);
            }

            isStopped |= cancellation.IsCancellationRequested;
            if (isStopped)
            {
                return null;
            }

            active++;
            return claimed++;
        }
    }

    private void Handle(HostWorker worker, PacketBlock block, long piece)
    {
        block.Clear();
        var offset = start + (piece * PacketBlock.ReadSize);
        var end = ReadPiece(block, offset);
        var (number, isAlone) = TakeTurn(block, piece, offset, end);
        try
        {
            if (isAlone)
            {
                HandleAlone(block, number);
            }
            else
            {
                worker.Handle(block, number);
            }
        }
        finally
        {
            lock (gate)
            {
                unhandled -= block.Count;
                active--;
                Monitor.PulseAll(gate);
            }
        }
    }

    // What cannot be read is for the other reader, which says so.
    private int ReadPiece(PacketBlock block, long offset)
    {
        var end = 0;
        try
        {
            int count;
            do
            {
                count = RandomAccess.Read(file, block.Bytes[end..PacketBlock.ReadSize], offset + end);
                end += count;
            }
            while (count > 0 && end < PacketBlock.ReadSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            end = 0;
        }

        return end;
    }

    // The number of the piece's first packet in the run, and whether it has to wait for all before it.
    private (ulong Number, bool IsAlone) TakeTurn(PacketBlock block, long piece, long offset, int end)
    {
        lock (gate)
        {
            while (scanned != piece)
            {
                Monitor.Wait(gate);
            }

            try
            {
                if (!isStopped)
                {
                    Scan(block, offset, end);
                }
            }
            finally
            {
                scanned++;
                Monitor.PulseAll(gate);
            }

            var number = Handled;
            Handled += (ulong)block.Count;
            unhandled += block.Count;
            var isAlone = block.Count > 0 && !engine.KeysLeft(unhandled);
            isStopped |= isAlone;
            return (number, isAlone);
        }
    }

    private void Scan(PacketBlock block, long offset, int end)
    {
        var at = (int)(Position - offset);
        var isLast = end < PacketBlock.ReadSize;
        for (var supplement = 0; at < PacketBlock.ReadSize; supplement++)
        {
            if (at > end)
            {
                isStopped = true; // the file has become shorter
                return;
            }

            var next = scanner.Scan(block.Start + at, block.Start + end, block, out var stop);
            at = (int)(next - block.Start);
            Position = offset + at;
            if (at >= PacketBlock.ReadSize)
            {
                return;
            }

            var more = isLast || stop == ScanStop.Unknown || supplement == Supplements.Length
                ? 0
                : RandomAccess.Read(file, block.Bytes.Slice(end, Supplements[supplement]), offset + end);
            if (more == 0)
            {
                isStopped = true;
                return;
            }

            end += more;
        }
    }

    // With all that was found before in one place, a table takes the same keys as if one thread had read all.
    private void HandleAlone(PacketBlock block, ulong number)
    {
        lock (gate)
        {
            while (active > 1)
            {
                Monitor.Wait(gate);
            }
        }

        engine.HandleAlone(block, number);
    }
}
