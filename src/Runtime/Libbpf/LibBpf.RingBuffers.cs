using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Libbpf;

/// <summary>bpf/libbpf.h: ring buffers.</summary>
internal static unsafe partial class LibBpf
{
    /// <summary>Maps a ring. The callback is called for each record; its negative result ends the call that reads.
    /// </summary>
    [LibraryImport(Library, SetLastError = true)]
    public static partial RingBufferHandle ring_buffer__new(
        int map, delegate* unmanaged<nint, byte*, nuint, int> record, nint context, void* options);

    /// <summary>Reads what is there: the number of records, or a negative error number.</summary>
    [LibraryImport(Library)]
    public static partial int ring_buffer__consume(RingBufferHandle ring);

    [LibraryImport(Library)]
    public static partial void ring_buffer__free(nint ring);
}
