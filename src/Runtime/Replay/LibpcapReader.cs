using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Replay.Links;
using Tcpq.Runtime.Replay.Records;

namespace Tcpq.Runtime.Replay;

/// <summary>Reads a capture by libpcap, a packet at a time: whatever is not as plain as <see cref="RecordReader"/>
/// wants it.</summary>
internal sealed unsafe class LibpcapReader : IDisposable
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;
    private const int PacketsAtOnce = 4096;

    private readonly LibpcapStream stream;
    private readonly PacketInterface source;
    private nint capture;

    private LibpcapReader(LibpcapStream stream, nint capture)
    {
        this.stream = stream;
        this.capture = capture;

        // What it hands out is in this machine's byte order, headers of systems included.
        source = new(LinkTable.Find(LinkNumber), isSwapped: false);
    }

    /// <summary>libpcap's number of the link type (DLT_): mostly, not always, that of files (LINKTYPE_).</summary>
    public int LinkNumber => Libpcap.pcap_datalink(capture);

    /// <summary>True if something of the packets is read.</summary>
    public bool IsKnown => source.Kind.IsKnown;

    /// <summary>True once there is nothing more.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>What the library says to an error; null if there is none.</summary>
    public string? Error { get; private set; }

    /// <summary>What reading failed with.</summary>
    public Exception? Failure => stream.Failure;

    /// <summary>Opens a capture.</summary>
    /// <param name="input">Its bytes.</param>
    /// <param name="reader">The reader, to be disposed.</param>
    /// <param name="error">What the library says.</param>
    /// <param name="failure">What reading failed with, where that is the reason.</param>
    /// <exception cref="DllNotFoundException">libpcap is not installed.</exception>
    public static bool TryOpen(
        CaptureInput input,
        [NotNullWhen(true)] out LibpcapReader? reader,
        out string error,
        out Exception? failure)
    {
        var errorBuffer = stackalloc byte[Libpcap.ErrorBufferSize];
        var stream = new LibpcapStream(input);
        nint capture = 0;
        try
        {
            capture = Libpcap.pcap_fopen_offline_with_tstamp_precision(
                stream.Address, Libpcap.NanosecondPrecision, errorBuffer);
        }
        finally
        {
            if (capture == 0)
            {
                _ = Stdio.fclose(stream.Address);
                stream.Dispose();
            }
        }

        reader = capture == 0 ? null : new(stream, capture);
        error = capture == 0 ? Libpcap.Text(errorBuffer) : "";
        failure = stream.Failure;
        return reader is not null;
    }

    /// <summary>Fills a block with copies of the packets that follow; with none, if a stream has nothing to say.
    /// </summary>
    public void Read(PacketBlock block)
    {
        block.Clear();
        var handle = GCHandle.Alloc((source, block));
        try
        {
            // One at a time from a stream: more would wait for packets that have not been sent yet.
            while (!AtEnd && block.Count < PacketsAtOnce && stream.HasData())
            {
                var status = Libpcap.pcap_dispatch(
                    capture, 1, (nint)(delegate* unmanaged<nint, PacketHeader*, byte*, void>)&Receive,
                    GCHandle.ToIntPtr(handle));
                AtEnd = status != 1;
                Error = status < 0 ? Libpcap.Text(Libpcap.pcap_geterr(capture)) : null;
            }
        }
        finally
        {
            handle.Free();
        }
    }

    /// <summary>Closes the capture, not its input.</summary>
    public void Dispose()
    {
        if (capture == 0)
        {
            return;
        }

        Libpcap.pcap_close(capture);
        capture = 0;
        stream.Dispose();
    }

    [UnmanagedCallersOnly]
    private static void Receive(nint user, PacketHeader* header, byte* bytes)
    {
        var (source, block) = ((PacketInterface, PacketBlock))GCHandle.FromIntPtr(user).Target!;
        block.AddCopy(
            source,
            new(bytes, (int)header->CapturedLength),
            ((ulong)header->Seconds * NanosecondsPerSecond) + (ulong)header->Nanoseconds,
            header->Length);
    }
}
