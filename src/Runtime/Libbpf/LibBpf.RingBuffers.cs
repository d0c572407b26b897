using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Libbpf;

/// <summary>bpf/libbpf.h: ring buffers.</summary>
internal static unsafe partial class LibBpf
{
    /// <param name="record">Called for each record; a negative result ends the call that reads.</param>
    [LibraryImport(Library, SetLastError = true)]
    public static partial RingBufferHandle ring_buffer__new(
        int map, delegate* unmanaged<nint, byte*, nuint, int> record, nint context, void* options);

    /// <returns>Records read, or a negative error number.</returns>
    [LibraryImport(Library)]
    public static partial int ring_buffer__consume(RingBufferHandle ring);

    [LibraryImport(Library)]
    public static partial void ring_buffer__free(nint ring);
}
