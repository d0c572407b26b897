using System.Diagnostics.CodeAnalysis;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Replay.Compressed;
using Tcpq.Runtime.Replay.Links;
using Tcpq.Runtime.Replay.Records;

namespace Tcpq.Runtime.Replay;

/// <summary>Opens a capture, or says why it cannot be read.</summary>
internal sealed unsafe class CaptureOpener(string path, CancellationToken cancellation)
{
    private readonly CaptureProblems problems = new(path);

    /// <summary>True to have libpcap read all.</summary>
    public bool IsByLibrary { get; init; }

    /// <inheritdoc cref="PacketBlock.WantsWays"/>
    public bool WantsWays { get; init; }

    /// <inheritdoc cref="PacketBlock.WantsComments"/>
    public bool WantsComments { get; init; }

    /// <summary>Called from time to time until a pipe writes its first bytes.</summary>
    public Action? Waiting { get; init; }

    /// <inheritdoc cref="CaptureFile.TryOpen"/>
    public bool TryOpen([NotNullWhen(true)] out CaptureFile? file, [NotNullWhen(false)] out Diagnostic? problem)
    {
        file = null;
        if (!TryOpenInput(out var input, out problem))
        {
            return false;
        }

        try
        {
            if (TryOpenCapture(input, out file, out problem))
            {
                return true;
            }
        }
        catch (DllNotFoundException)
        {
            problem = CaptureProblems.LibraryMissing();
        }
        catch (OperationCanceledException)
        {
            input.Dispose();
            throw;
        }

        input.Dispose();
        return false;
    }

    private bool TryOpenInput([NotNullWhen(true)] out CaptureInput? input, [NotNullWhen(false)] out Diagnostic? problem)
    {
        input = null;
        if (Directory.Exists(path))
        {
            problem = problems.Directory();
            return false;
        }

        try
        {
            input = new CaptureInput(path, Waiting, cancellation);
            problem = null;
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = problems.Missing();
        }
        catch (UnauthorizedAccessException)
        {
            problem = problems.Forbidden();
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            problem = problems.Unreadable(e);
        }

        return false;
    }

    private bool TryOpenCapture(
        CaptureInput input, [NotNullWhen(true)] out CaptureFile? file, [NotNullWhen(false)] out Diagnostic? problem)
    {
        file = null;
        var block = new PacketBlock { WantsWays = WantsWays, WantsComments = WantsComments };
        try
        {
            file = Open(input, block, out problem);
            return file is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            problem = problems.Unreadable(e, packets: 0);
            return false;
        }
        finally
        {
            if (file is null)
            {
                block.Dispose();
            }
        }
    }

    private CaptureFile? Open(CaptureInput input, PacketBlock block, out Diagnostic? problem)
    {
        problem = null;
        if (Compression.Find(input.Start) is { } compression)
        {
            try
            {
                input.Decompress(compression);
            }
            catch (DllNotFoundException)
            {
                problem = CaptureProblems.LibraryMissing(compression);
                return null;
            }
        }

        if (!IsByLibrary && RecordReader.Open(input, block) is { } records)
        {
            return new(input, problems, block, records, null, cancellation);
        }

        if (!LibpcapReader.TryOpen(input, out var library, out var error, out var failure))
        {
            cancellation.ThrowIfCancellationRequested();
            problem = failure is not null
                ? problems.Unreadable(failure, packets: 0)
                : problems.NotACapture(input.Start, error);
            return null;
        }

        if (library.IsKnown)
        {
            return new(input, problems, block, null, library, cancellation);
        }

        problem = problems.UnsupportedLinkType(
            Libpcap.Text(Libpcap.pcap_datalink_val_to_name(library.LinkNumber)),
            Libpcap.Text(Libpcap.pcap_datalink_val_to_description_or_dlt(library.LinkNumber)));
        library.Dispose();
        return null;
    }
}
