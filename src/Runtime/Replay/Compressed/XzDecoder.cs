using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Replay.Compressed;

/// <summary>The .xz format, by liblzma (lzma/base.h, lzma/container.h).</summary>
internal sealed unsafe partial class XzDecoder : IDecoder
{
    private const string Library = "liblzma.so.5";
    private const uint Concatenated = 8;
    private const int Run = 0;
    private const int Finish = 3;
    private const int Ok = 0;
    private const int StreamEnd = 1;
    private const int NoProgress = 10; // LZMA_BUF_ERROR

    private readonly LzmaStream* stream = (LzmaStream*)NativeMemory.AllocZeroed((nuint)sizeof(LzmaStream));

    /// <summary>Makes a decoder for one or more streams behind each other.</summary>
    public XzDecoder()
    {
        try
        {
            Check(lzma_stream_decoder(stream, ulong.MaxValue, Concatenated));
        }
        catch
        {
            NativeMemory.Free(stream);
            throw;
        }
    }

    /// <summary>Known at the end of the input only, when the index has been read.</summary>
    public bool IsComplete { get; private set; }

    /// <inheritdoc/>
    public (int Taken, int Made) Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        fixed (byte* source = input)
        fixed (byte* target = output)
        {
            stream->NextIn = source;
            stream->AvailableIn = (nuint)input.Length;
            stream->NextOut = target;
            stream->AvailableOut = (nuint)output.Length;
            var result = Check(lzma_code(stream, input.IsEmpty ? Finish : Run));
            IsComplete = result == StreamEnd;
            return (input.Length - (int)stream->AvailableIn, output.Length - (int)stream->AvailableOut);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lzma_end(stream);
        NativeMemory.Free(stream);
    }

    private static int Check(int result) => result is Ok or StreamEnd or NoProgress ? result
        : throw new InvalidDataException(result switch
        {
            5 => "xz: not enough memory",
            7 => "xz: not in the .xz format",
            8 => "xz: unknown options",
            9 => "xz: the data are damaged",
            _ => $"xz: error {result}",
        });

    [LibraryImport(Library)]
    private static partial int lzma_stream_decoder(LzmaStream* stream, ulong memoryLimit, uint flags);

    [LibraryImport(Library)]
    private static partial int lzma_code(LzmaStream* stream, int action);

    [LibraryImport(Library)]
    private static partial void lzma_end(LzmaStream* stream);

    /// <summary>`lzma_stream`, on 64-bit systems.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 136)]
    private struct LzmaStream
    {
        public byte* NextIn;
        public nuint AvailableIn;
        public ulong TotalIn;
        public byte* NextOut;
        public nuint AvailableOut;
        public ulong TotalOut;
    }
}
