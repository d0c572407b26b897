using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Replay.Compressed;

/// <summary>Zstandard (RFC 8878), by libzstd (zstd.h).</summary>
internal sealed unsafe partial class ZstdDecoder : IDecoder
{
    private const string Library = "libzstd.so.1";

    private readonly nint stream = ZSTD_createDStream();

    /// <inheritdoc/>
    public bool IsComplete { get; private set; }

    /// <inheritdoc/>
    public (int Taken, int Made) Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        fixed (byte* source = input)
        fixed (byte* target = output)
        {
            var from = new Buffer { Start = source, Size = (nuint)input.Length };
            var to = new Buffer { Start = target, Size = (nuint)output.Length };
            var hint = ZSTD_decompressStream(stream, &to, &from);
            if (ZSTD_isError(hint) != 0)
            {
                throw new InvalidDataException($"zstd: {Marshal.PtrToStringUTF8(ZSTD_getErrorName(hint))}");
            }

            IsComplete = from.Position + to.Position > 0 && hint == 0;
            return ((int)from.Position, (int)to.Position);
        }
    }

    /// <inheritdoc/>
    public void Restart() => IsComplete = false; // the library begins by itself

    /// <inheritdoc/>
    public void Dispose() => ZSTD_freeDStream(stream);

    [LibraryImport(Library)]
    private static partial nint ZSTD_createDStream();

    [LibraryImport(Library)]
    private static partial nuint ZSTD_freeDStream(nint stream);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_decompressStream(nint stream, Buffer* output, Buffer* input);

    [LibraryImport(Library)]
    private static partial uint ZSTD_isError(nuint code);

    [LibraryImport(Library)]
    private static partial nint ZSTD_getErrorName(nuint code);

    /// <summary>`ZSTD_inBuffer`, `ZSTD_outBuffer`.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Buffer
    {
        public byte* Start;
        public nuint Size;
        public nuint Position;
    }
}
