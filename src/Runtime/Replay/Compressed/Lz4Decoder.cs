using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Replay.Compressed;

/// <summary>LZ4 frames, by liblz4 (lz4frame.h).</summary>
internal sealed unsafe partial class Lz4Decoder : IDecoder
{
    private const string Library = "liblz4.so.1";
    private const uint Version = 100; // LZ4F_VERSION

    private readonly nint context;

    /// <summary>Makes a context.</summary>
    public Lz4Decoder() => Check(LZ4F_createDecompressionContext(out context, Version));

    /// <inheritdoc/>
    public bool IsComplete { get; private set; }

    /// <inheritdoc/>
    public (int Taken, int Made) Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        fixed (byte* source = input)
        fixed (byte* target = output)
        {
            var (made, taken) = ((nuint)output.Length, (nuint)input.Length);
            var hint = Check(LZ4F_decompress(context, target, ref made, source, ref taken, 0));
            IsComplete = made + taken > 0 && hint == 0;
            return ((int)taken, (int)made);
        }
    }

    /// <inheritdoc/>
    public void Restart() => IsComplete = false; // the library begins by itself

    /// <inheritdoc/>
    public void Dispose() => LZ4F_freeDecompressionContext(context);

    private static nuint Check(nuint result) => LZ4F_isError(result) == 0 ? result
        : throw new InvalidDataException($"lz4: {Marshal.PtrToStringUTF8(LZ4F_getErrorName(result))}");

    [LibraryImport(Library)]
    private static partial nuint LZ4F_createDecompressionContext(out nint context, uint version);

    [LibraryImport(Library)]
    private static partial nuint LZ4F_freeDecompressionContext(nint context);

    [LibraryImport(Library)]
    private static partial nuint LZ4F_decompress(
        nint context, byte* output, ref nuint made, byte* input, ref nuint taken, nint options);

    [LibraryImport(Library)]
    private static partial uint LZ4F_isError(nuint code);

    [LibraryImport(Library)]
    private static partial nint LZ4F_getErrorName(nuint code);
}
