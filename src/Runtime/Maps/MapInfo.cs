using System.Runtime.InteropServices;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Maps;

/// <summary>What the kernel says about a map.</summary>
/// <param name="Type">enum bpf_map_type.</param>
/// <param name="KeySize">Bytes in a key.</param>
/// <param name="ValueSize">Bytes in a value, on one CPU.</param>
/// <param name="MaxEntries">Entries that it can hold.</param>
internal readonly record struct MapInfo(uint Type, int KeySize, int ValueSize, int MaxEntries)
{
    private const uint Array = 2; // BPF_MAP_TYPE_*, include/uapi/linux/bpf.h
    private const uint PerCpuHash = 5;
    private const uint PerCpuArray = 6;
    private const uint LruPerCpuHash = 10;

    /// <summary>True if entries have indexes and are always there.</summary>
    public bool IsArray => Type is Array or PerCpuArray;

    /// <summary>True if each CPU has a value of its own.</summary>
    public bool IsPerCpu => Type is PerCpuHash or PerCpuArray or LruPerCpuHash;

    /// <summary>Asks about a map.</summary>
    public static unsafe MapInfo Of(int map)
    {
        Content content = default;
        var size = (uint)sizeof(Content);
        var error = -LibBpf.bpf_obj_get_info_by_fd(map, &content, &size);
        return error == 0
            ? new(content.Type, (int)content.KeySize, (int)content.ValueSize, (int)content.MaxEntries)
            : throw new IOException($"cannot ask about a map: {Errno.Describe(error)}");
    }

    /// <summary>The first fields of struct bpf_map_info.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Content
    {
        public uint Type;
        public uint Id;
        public uint KeySize;
        public uint ValueSize;
        public uint MaxEntries;
        public uint Flags;
    }
}
