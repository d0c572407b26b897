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
internal sealed unsafe partial class LzmaDecoder : LibraryDecoder
{
    private const string Library = "liblzma.so.5";
    private const int Continue = 0;
    private const int Finish = 3;
    private const int Ok = 0;
    private const int StreamEnd = 1;
    private const int NoProgress = 10; // LZMA_BUF_ERROR

    private const int StateSize = 136; // lzma_stream

    private readonly LzmaFormat format;

    /// <summary>Makes a decoder.</summary>
    public LzmaDecoder(LzmaFormat format)
        : base(StateSize)
    {
        this.format = format;
        try
        {
            Restart();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override bool Run(bool isLast) => Check(lzma_code(State, isLast ? Finish : Continue)) == StreamEnd;

    /// <inheritdoc/>
    protected override void Reset() => Check(format == LzmaFormat.Xz
        ? lzma_stream_decoder(State, ulong.MaxValue, 0)
        : lzma_alone_decoder(State, ulong.MaxValue));

    /// <inheritdoc/>
    protected override void End() => lzma_end(State);

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
    private static partial int lzma_alone_decoder(StreamState* stream, ulong memoryLimit);

    [LibraryImport(Library)]
    private static partial int lzma_stream_decoder(StreamState* stream, ulong memoryLimit, uint flags);

    [LibraryImport(Library)]
    private static partial int lzma_code(StreamState* stream, int action);

    [LibraryImport(Library)]
    private static partial void lzma_end(StreamState* stream);
}
