using System.Runtime.InteropServices;
using Tcpq.Runtime.Replay.HostMaps;

namespace Tcpq.Runtime.Tests.HostMaps;

/// <summary>Calls the helpers as native code does.</summary>
internal static unsafe class Helpers
{
    public const ulong Any = 0;
    public const ulong NoExist = 1;
    public const ulong Exist = 2;

    public static byte* Lookup(HostMap map, byte[] key)
    {
        fixed (byte* k = key)
        {
            return ((delegate* unmanaged<nint, byte*, byte*>)Symbol("bpf_map_lookup_elem"))(map.Address, k);
        }
    }

    public static byte[]? Read(HostMap map, byte[] key, int valueSize)
    {
        var value = Lookup(map, key);
        return value == null ? null : new ReadOnlySpan<byte>(value, valueSize).ToArray();
    }

    public static long Update(HostMap map, byte[] key, byte[] value, ulong flags = Any)
    {
        fixed (byte* k = key, v = value)
        {
            return ((delegate* unmanaged<nint, byte*, byte*, ulong, long>)Symbol("bpf_map_update_elem"))(
                map.Address, k, v, flags);
        }
    }

    public static long Delete(HostMap map, byte[] key)
    {
        fixed (byte* k = key)
        {
            return ((delegate* unmanaged<nint, byte*, long>)Symbol("bpf_map_delete_elem"))(map.Address, k);
        }
    }

    public static byte* Reserve(HostMap ring, ulong size, ulong flags = 0) =>
        ((delegate* unmanaged<nint, ulong, ulong, byte*>)Symbol("bpf_ringbuf_reserve"))(ring.Address, size, flags);

    public static void Submit(byte* record) =>
        ((delegate* unmanaged<byte*, ulong, void>)Symbol("bpf_ringbuf_submit"))(record, 0);

    public static void Discard(byte* record) =>
        ((delegate* unmanaged<byte*, ulong, void>)Symbol("bpf_ringbuf_discard"))(record, 0);

    public static ulong Query(HostMap ring, ulong question) =>
        ((delegate* unmanaged<nint, ulong, ulong>)Symbol("bpf_ringbuf_query"))(ring.Address, question);

    public static uint RandomNumber() => ((delegate* unmanaged<uint>)Symbol("bpf_get_prandom_u32"))();

    public static byte[] Bytes<T>(T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();

    private static nint Symbol(string name) => HostHelpers.Symbols[name];
}
