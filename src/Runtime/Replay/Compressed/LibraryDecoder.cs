using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Replay.Compressed;

/// <summary>A decoder of a library whose state begins as zlib's does, which others took over: what is next to read and
/// to write, and how much there is of each.</summary>
internal abstract unsafe class LibraryDecoder : IDecoder
{
    /// <summary>Makes room for the library's state.</summary>
    /// <param name="size">Bytes of it, on 64-bit systems.</param>
    protected LibraryDecoder(int size) => State = (StreamState*)NativeMemory.AllocZeroed((nuint)size);

    /// <inheritdoc/>
    public bool IsComplete { get; private set; }

    /// <summary>The library's state.</summary>
    protected StreamState* State { get; }

    /// <inheritdoc/>
    public (int Taken, int Made) Decode(ReadOnlySpan<byte> input, Span<byte> output)
    {
        fixed (byte* source = input)
        fixed (byte* target = output)
        {
            State->NextIn = source;
            State->AvailableIn = (ulong)input.Length;
            State->NextOut = target;
            State->AvailableOut = (ulong)output.Length;
            IsComplete = Run(isLast: input.IsEmpty);
            return (input.Length - (int)State->AvailableIn, output.Length - (int)State->AvailableOut);
        }
    }

    /// <inheritdoc/>
    public void Restart()
    {
        Reset();
        IsComplete = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        NativeMemory.Free(State);
    }

    /// <summary>Decompresses what the state says.</summary>
    /// <param name="isLast">True if no more input comes.</param>
    /// <returns>True behind a whole frame.</returns>
    protected abstract bool Run(bool isLast);

    /// <summary>Begins a frame.</summary>
    protected abstract void Reset();

    /// <summary>Frees what the library holds.</summary>
    protected abstract void End();

    /// <summary>How the states begin (zlib.h, lzma/base.h). Counts of 4 bytes are followed by 4 of padding, which stay
    /// 0.</summary>
    [StructLayout(LayoutKind.Sequential)]
    protected struct StreamState
    {
        public byte* NextIn;
        public ulong AvailableIn;
        public ulong TotalIn;
        public byte* NextOut;
        public ulong AvailableOut;
        public ulong TotalOut;
        public nint Message;
    }
}
