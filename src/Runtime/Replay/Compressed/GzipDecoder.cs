using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Replay.Compressed;

/// <summary>Gzip (RFC 1952), by zlib (zlib.h): unlike the framework's stream it tells a file that is cut short from one
/// that ends.</summary>
internal sealed unsafe partial class GzipDecoder : LibraryDecoder
{
    private const string Library = "libz.so.1";
    private const string Version = "1.2.11"; // any that starts with 1
    private const int GzipWindow = 15 + 16;
    private const int NoFlush = 0;
    private const int Ok = 0;
    private const int StreamEnd = 1;
    private const int NoProgress = -5; // Z_BUF_ERROR

    private const int StateSize = 112; // z_stream

    /// <summary>Makes a decoder for one or more members behind each other.</summary>
    public GzipDecoder()
        : base(StateSize)
    {
        try
        {
            Check(inflateInit2_(State, GzipWindow, Version, StateSize));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override bool Run(bool isLast) => Check(inflate(State, NoFlush)) == StreamEnd;

    /// <inheritdoc/>
    protected override void Reset() => Check(inflateReset(State));

    /// <inheritdoc/>
    protected override void End() => _ = inflateEnd(State);

    private int Check(int result) => result is Ok or StreamEnd or NoProgress ? result
        : throw new InvalidDataException($"gzip: {Marshal.PtrToStringUTF8(State->Message) ?? $"error {result}"}");

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int inflateInit2_(StreamState* stream, int windowBits, string version, int size);

    [LibraryImport(Library)]
    private static partial int inflate(StreamState* stream, int flush);

    [LibraryImport(Library)]
    private static partial int inflateReset(StreamState* stream);

    [LibraryImport(Library)]
    private static partial int inflateEnd(StreamState* stream);
}
