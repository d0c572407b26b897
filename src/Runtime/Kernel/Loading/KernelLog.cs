using System.Runtime.InteropServices;
using System.Text;

namespace Tcpq.Runtime.Kernel.Loading;

/// <summary>Memory for the verifier's log, which the kernel fills when it refuses a program.</summary>
internal sealed unsafe class KernelLog : IDisposable
{
    /// <summary>The most that all kernels take; pages that stay untouched cost nothing.</summary>
    public const nuint Size = uint.MaxValue >> 8;

    /// <summary>Makes an empty log.</summary>
    public KernelLog()
    {
        // Not cleared: what is written ends with a zero, and so does nothing.
        Start = (byte*)NativeMemory.Alloc(Size);
        *Start = 0;
    }

    /// <summary>Its first byte.</summary>
    public byte* Start { get; }

    /// <summary>What the kernel wrote.</summary>
    public string Text => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(Start));

    /// <inheritdoc/>
    public void Dispose() => NativeMemory.Free(Start);
}
