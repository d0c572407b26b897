using System.Diagnostics.CodeAnalysis;
using Tcpq.Diagnostics;

namespace Tcpq.Runtime.Replay;

/// <summary>An open capture: pcap or pcapng, from a file, a pipe or standard input.</summary>
internal sealed unsafe class CaptureFile : IDisposable
{
    private const int ChunkSize = 4096;

    private readonly CaptureInput input;
    private readonly CaptureProblems problems;
    private readonly CancellationToken cancellation;
    private nint capture;

    /// <summary>Takes over what <see cref="CaptureOpener"/> has opened.</summary>
    public CaptureFile(
        CaptureInput input,
        CaptureProblems problems,
        nint capture,
        LinkType linkType,
        CancellationToken cancellation)
    {
        this.input = input;
        this.problems = problems;
        this.capture = capture;
        this.cancellation = cancellation;
        LinkType = linkType;
    }

    /// <summary>How its packets start.</summary>
    public LinkType LinkType { get; }

    /// <summary>Packets delivered so far.</summary>
    public ulong Packets { get; private set; }

    /// <summary>True once there is nothing more to deliver: at the end, after a problem or when cancelled.</summary>
    public bool AtEnd { get; private set; }

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

    /// <summary>Delivers the next packets: some thousands of a file, or what a stream has sent, waiting for that only
    /// a moment.</summary>
    /// <param name="callback">A native `pcap_handler`, `void (user, const struct pcap_pkthdr *, const u8 *)`; times
    /// are in nanoseconds.</param>
    /// <param name="user">Its first argument: the address of a 64-bit number, to which it adds 1 for each packet. (The
    /// library does not say how many it delivered before the end of a file.)</param>
    /// <returns>Packets delivered; 0 does not mean that the end is reached.</returns>
    public long DispatchChunk(nint callback, nint user)
    {
        var before = *(ulong*)user;
        while (!AtEnd && !Cancelled() && input.HasData())
        {
            // One at a time from a stream: more would wait for packets that have not been sent yet.
            var wanted = input.IsStream ? 1 : ChunkSize;
            var status = Libpcap.pcap_dispatch(capture, wanted, callback, user);
            if (status != wanted)
            {
                End(status, Packets + *(ulong*)user - before);
            }

            if (*(ulong*)user - before >= ChunkSize)
            {
                break;
            }
        }

        var delivered = *(ulong*)user - before;
        Packets += delivered;
        return (long)delivered;
    }

    /// <summary>Delivers all packets, until the end or a cancellation.</summary>
    /// <returns>Packets delivered.</returns>
    /// <inheritdoc cref="DispatchChunk"/>
    public long Dispatch(nint callback, nint user)
    {
        var delivered = 0L;
        while (!AtEnd)
        {
            delivered += DispatchChunk(callback, user);
        }

        return delivered;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        if (capture == 0)
        {
            return;
        }

        Libpcap.pcap_close(capture);
        capture = 0;
        input.Dispose();
    }

    private bool Cancelled()
    {
        AtEnd |= cancellation.IsCancellationRequested;
        return AtEnd;
    }

    private void End(int status, ulong packets)
    {
        AtEnd = true;
        if (status < 0 && !cancellation.IsCancellationRequested)
        {
            Problem = ProblemOf(Libpcap.Text(Libpcap.pcap_geterr(capture)), packets);
        }
    }

    private Diagnostic ProblemOf(string reason, ulong packets)
    {
        if (input.Failure is Exception failure)
        {
            return problems.Unreadable(failure);
        }

        // The library has one number for all errors; its texts tell them apart and have been stable since 1.1.
        if (reason.Contains("truncated ", StringComparison.Ordinal))
        {
            return problems.Truncated(packets);
        }

        return reason.Contains("of the first interface", StringComparison.Ordinal)
            ? problems.DifferentInterfaces(packets, reason)
            : problems.Damaged(packets, reason);
    }
}
