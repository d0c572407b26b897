using System.Diagnostics.CodeAnalysis;
using Tcpq.Diagnostics;

namespace Tcpq.Runtime.Replay;

/// <summary>Opens a capture, or says why it cannot be read.</summary>
internal sealed unsafe class CaptureOpener(string path, CancellationToken cancellation)
{
    private const int RawIpOnLinux = 12;
    private const int RawIpOnOpenBsd = 14;

    private readonly CaptureProblems problems = new(path);

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
            input = new CaptureInput(path, cancellation);
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
        var errorBuffer = stackalloc byte[Libpcap.ErrorBufferSize];
        var capture = OpenCapture(input, errorBuffer);
        if (capture == 0)
        {
            cancellation.ThrowIfCancellationRequested();
            problem = input.Failure is Exception failure
                ? problems.Unreadable(failure)
                : problems.NotACapture(input.Start, Libpcap.Text(errorBuffer));
            return false;
        }

        var number = Libpcap.pcap_datalink(capture);
        if (LinkTypeOf(number) is not LinkType linkType)
        {
            problem = problems.UnsupportedLinkType(
                Libpcap.Text(Libpcap.pcap_datalink_val_to_name(number)),
                Libpcap.Text(Libpcap.pcap_datalink_val_to_description_or_dlt(number)));
            Libpcap.pcap_close(capture);
            return false;
        }

        file = new CaptureFile(input, problems, capture, linkType, cancellation);
        problem = null;
        return true;
    }

    private static nint OpenCapture(CaptureInput input, byte* errorBuffer)
    {
        var stream = input.OpenStream();
        nint capture = 0;
        try
        {
            capture = Libpcap.pcap_fopen_offline_with_tstamp_precision(
                stream, Libpcap.NanosecondPrecision, errorBuffer);
            return capture;
        }
        finally
        {
            if (capture == 0)
            {
                _ = Stdio.fclose(stream);
            }
        }
    }

    /// <summary>libpcap numbers link types (DLT_) mostly, not always, as files do (LINKTYPE_).</summary>
    private static LinkType? LinkTypeOf(int number) => number switch
    {
        RawIpOnLinux or RawIpOnOpenBsd => LinkType.RawIp,
        _ when Enum.IsDefined((LinkType)number) => (LinkType)number,
        _ => null,
    };
}
