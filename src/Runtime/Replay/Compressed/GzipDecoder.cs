using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Replay.Compressed;

/// <summary>Gzip (RFC 1952), by zlib (zlib.h): unlike the framework's stream it tells a file that is cut short from one
/// that ends.</summary>
internal sealed unsafe partial class GzipDecoder : IDecoder
{
    private const string Library = "libz.so.1";
    private const string Version = "1.2.11"; // any that starts with 1
    private const int GzipWindow = 15 + 16;
    private const int NoFlush = 0;
    private const int Ok = 0;
    private const int StreamEnd = 1;
    private const int NoProgress = -5; // Z_BUF_ERROR

    private readonly ZStream* stream = (ZStream*)NativeMemory.AllocZeroed((nuint)sizeof(ZStream));

    /// <summary>Makes a decoder for one or more members behind each other.</summary>
    public GzipDecoder()
    {
        try
        {
            Check(inflateInit2_(stream, GzipWindow, Version, sizeof(ZStream)));
        }
        catch
        {
            NativeMemory.Free(stream);
            throw;
        }
    }

    /// <inheritdoc/>
    public bool IsComplete { get; private set; }

    /// <inheritdoc/>
    public (int Taken, int Made) Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        fixed (byte* source = input)
        fixed (byte* target = output)
        {
            stream->NextIn = source;
            stream->AvailableIn = (uint)input.Length;
            stream->NextOut = target;
            stream->AvailableOut = (uint)output.Length;
            IsComplete = Check(inflate(stream, NoFlush)) == StreamEnd;
            return (input.Length - (int)stream->AvailableIn, output.Length - (int)stream->AvailableOut);
        }
    }

    /// <inheritdoc/>
    public void Restart()
    {
        Check(inflateReset(stream));
        IsComplete = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = inflateEnd(stream);
        NativeMemory.Free(stream);
    }

    private int Check(int result) => result is Ok or StreamEnd or NoProgress ? result
        : throw new InvalidDataException($"gzip: {Marshal.PtrToStringUTF8(stream->Message) ?? $"error {result}"}");

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int inflateInit2_(ZStream* stream, int windowBits, string version, int size);

    [LibraryImport(Library)]
    private static partial int inflate(ZStream* stream, int flush);

    [LibraryImport(Library)]
    private static partial int inflateReset(ZStream* stream);

    [LibraryImport(Library)]
    private static partial int inflateEnd(ZStream* stream);

    /// <summary>`z_stream`, on 64-bit systems.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 112)]
    private struct ZStream
    {
        public byte* NextIn;
        public uint AvailableIn;
        public ulong TotalIn;
        public byte* NextOut;
        public uint AvailableOut;
        public ulong TotalOut;
        public nint Message;
    }
}
