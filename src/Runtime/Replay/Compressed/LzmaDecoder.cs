using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Replay.Compressed;

/// <summary>What LZMA data stand in.</summary>
internal enum LzmaFormat
{
    /// <summary>.xz.</summary>
    Xz,

    /// <summary>.lzma, which came before it.</summary>
    Alone,
}

/// <summary>The .xz and .lzma formats, by liblzma (lzma/base.h, lzma/container.h).</summary>
internal sealed unsafe partial class LzmaDecoder : IDecoder
{
    private const string Library = "liblzma.so.5";
    private const int Run = 0;
    private const int Finish = 3;
    private const int Ok = 0;
    private const int StreamEnd = 1;
    private const int NoProgress = 10; // LZMA_BUF_ERROR

    private readonly LzmaStream* stream = (LzmaStream*)NativeMemory.AllocZeroed((nuint)sizeof(LzmaStream));

    private readonly LzmaFormat format;

    /// <summary>Makes a decoder.</summary>
    public LzmaDecoder(LzmaFormat format)
    {
        this.format = format;
        try
        {
            Restart();
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
            stream->AvailableIn = (nuint)input.Length;
            stream->NextOut = target;
            stream->AvailableOut = (nuint)output.Length;
            var result = Check(lzma_code(stream, input.IsEmpty ? Finish : Run));
            IsComplete = result == StreamEnd;
            return (input.Length - (int)stream->AvailableIn, output.Length - (int)stream->AvailableOut);
        }
    }

    /// <inheritdoc/>
    public void Restart()
    {
        Check(format == LzmaFormat.Xz
            ? lzma_stream_decoder(stream, ulong.MaxValue, 0)
            : lzma_alone_decoder(stream, ulong.MaxValue));
        IsComplete = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lzma_end(stream);
        NativeMemory.Free(stream);
    }

    private int Check(int result) => result is Ok or StreamEnd or NoProgress ? result
        : throw new InvalidDataException(result switch
        {
            5 => $"{Name}: not enough memory",
            7 => $"{Name}: not in the .{Name} format",
            8 => $"{Name}: unknown options",
            9 => $"{Name}: the data are damaged",
            _ => $"{Name}: error {result}",
        });

    private string Name => format == LzmaFormat.Xz ? "xz" : "lzma";

    [LibraryImport(Library)]
    private static partial int lzma_alone_decoder(LzmaStream* stream, ulong memoryLimit);

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
