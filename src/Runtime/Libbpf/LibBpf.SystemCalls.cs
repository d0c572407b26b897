using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Libbpf;

/// <summary>bpf/bpf.h: the bpf(2) system call's commands.</summary>
internal static unsafe partial class LibBpf
{
    [LibraryImport(Library)]
    public static partial int bpf_link_create(int program, int target, BpfAttachType type, LinkCreateOptions* options);

    /// <summary>Attaches a tracing program whose target is known since it was loaded.</summary>
    /// <param name="name">NULL for programs with a BTF id.</param>
    [LibraryImport(Library)]
    public static partial int bpf_raw_tracepoint_open(byte* name, int program);

    [LibraryImport(Library)]
    public static partial int bpf_map_lookup_elem(int map, void* key, void* value);

    [LibraryImport(Library)]
    public static partial int bpf_map_update_elem(int map, void* key, void* value, ulong flags);

    [LibraryImport(Library)]
    public static partial int bpf_map_get_next_key(int map, void* key, void* nextKey);

    /// <param name="inBatch">NULL for the first call.</param>
    /// <param name="count">In: room for so many entries; out: entries read, also with ENOENT, which means the end.
    /// </param>
    [LibraryImport(Library)]
    public static partial int bpf_map_lookup_batch(
        int map, void* inBatch, void* outBatch, void* keys, void* values, uint* count, void* options);

    [LibraryImport(Library)]
    public static partial int bpf_obj_get_info_by_fd(int descriptor, void* info, uint* size);

    /// <summary>struct bpf_link_create_opts, up to its flags.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LinkCreateOptions
    {
        public nuint Size;
        public uint Flags;
        public uint Padding;
    }
}
