using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tcpq.Runtime.Libbpf;

/// <summary>Owns a `struct bpf_object`; closing it closes its maps and programs.</summary>
internal sealed class BpfObjectHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibBpf.bpf_object__close(handle);
        return true;
    }
}

/// <summary>Owns a `struct bpf_link`; closing it detaches the program.</summary>
internal sealed class BpfLinkHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibBpf.bpf_link__destroy(handle) == 0;
}

/// <summary>Owns a `struct ring_buffer`: the mapping of a ring, not the ring.</summary>
internal sealed class RingBufferHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibBpf.ring_buffer__free(handle);
        return true;
    }
}

/// <summary>A `struct bpf_program *` that its object owns.</summary>
internal readonly record struct BpfProgram(nint Pointer)
{
    /// <summary>True if there is none.</summary>
    public bool IsNull => Pointer == 0;

    /// <summary>Its descriptor, once loaded.</summary>
    public int Descriptor => LibBpf.bpf_program__fd(this);

    /// <summary>Its function's name.</summary>
    public unsafe string Name => Marshal.PtrToStringUTF8((nint)LibBpf.bpf_program__name(this))!;
}

/// <summary>A `struct bpf_map *` that its object owns.</summary>
internal readonly record struct BpfMap(nint Pointer)
{
    /// <summary>True if there is none.</summary>
    public bool IsNull => Pointer == 0;

    /// <summary>Its descriptor, once loaded.</summary>
    public int Descriptor => LibBpf.bpf_map__fd(this);

    /// <summary>Its name in the object.</summary>
    public unsafe string Name => Marshal.PtrToStringUTF8((nint)LibBpf.bpf_map__name(this))!;
}
