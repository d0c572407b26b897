using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Libbpf;

/// <summary>bpf/bpf.h: the bpf(2) system call's commands.</summary>
internal static unsafe partial class LibBpf
{
    [LibraryImport(Library)]
    public static partial int bpf_link_create(int program, int target, BpfAttachType type, LinkCreateOptions* options);

    /// <summary>Opens an iterator: reading it runs its program.</summary>
    [LibraryImport(Library)]
    public static partial int bpf_iter_create(int link);

    /// <summary>Attaches a tracing program. The name is NULL if the target is known since it was loaded, by its
    /// BTF id.</summary>
    [LibraryImport(Library)]
    public static partial int bpf_raw_tracepoint_open(byte* name, int program);

    [LibraryImport(Library)]
    public static partial int bpf_map_lookup_elem(int map, void* key, void* value);

    [LibraryImport(Library)]
    public static partial int bpf_map_update_elem(int map, void* key, void* value, ulong flags);

    [LibraryImport(Library)]
    public static partial int bpf_map_delete_elem(int map, void* key);

    [LibraryImport(Library)]
    public static partial int bpf_map_get_next_key(int map, void* key, void* nextKey);

    /// <summary>Reads many entries. The first batch is NULL for the first call; the count goes in as room for so many
    /// entries and comes out as entries read, also with ENOENT, which means the end.</summary>
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
