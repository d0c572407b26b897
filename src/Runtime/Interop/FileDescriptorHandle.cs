using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Interop;

/// <summary>Owns a file descriptor: closing one that stands for a link or a socket detaches its program.</summary>
internal sealed class FileDescriptorHandle : SafeHandle
{
    private FileDescriptorHandle(int descriptor)
        : base(-1, ownsHandle: true) => SetHandle(descriptor);

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    /// <summary>The number, for calls made while this handle is alive.</summary>
    public int Descriptor => (int)handle;

    /// <summary>The error number that stood in the descriptor's place; 0 if there is a descriptor.</summary>
    public int Error => Math.Max(0, -(int)handle);

    /// <summary>Takes a descriptor over.</summary>
    /// <param name="descriptor">A descriptor, or a negative error number.</param>
    public static FileDescriptorHandle Own(int descriptor) => new(descriptor);

    /// <summary>Takes over what a call of the C library gave, which leaves the error's number in `errno`.</summary>
    /// <param name="result">A descriptor, or -1.</param>
    public static FileDescriptorHandle OwnResult(int result) => new(result < 0 ? -Errno.Last : result);

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibC.close((int)handle) == 0;
}
