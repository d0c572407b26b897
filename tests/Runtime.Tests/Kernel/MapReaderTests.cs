using System.Runtime.InteropServices;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Libbpf;
using Tcpq.Runtime.Maps;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Runtime.Tests.Kernel;

public sealed unsafe partial class MapReaderTests
{
    private const int Hash = 1; // BPF_MAP_TYPE_*, include/uapi/linux/bpf.h
    private const int Array = 2;
    private const int PerCpuHash = 5;
    private const int PerCpuArray = 6;

    [KernelFact]
    public void An_empty_hash_has_no_entries()
    {
        using var map = Create(Hash, 8, 100);
        var table = MapReader.Read(map.Descriptor);
        Assert.Equal(0, table.Count);
        Assert.Empty(table.Keys);
        Assert.Empty(table.States);
    }

    [KernelFact]
    public void Each_entry_of_a_large_hash_is_read_once()
    {
        const int entries = 20_000;
        using var map = Create(Hash, 8, entries);
        for (var i = 0; i < entries; i++)
        {
            Put(map, i, [(ulong)i * 3]);
        }

        var table = MapReader.Read(map.Descriptor);
        Assert.Equal(entries, table.Count);
        var keys = MemoryMarshal.Cast<byte, int>(table.Keys).ToArray();
        Assert.Equal(Enumerable.Range(0, entries), keys.Order());
        Assert.Equal(keys.Select(key => (ulong)key * 3), MemoryMarshal.Cast<byte, ulong>(table.States).ToArray());
    }

    [KernelFact]
    public void Each_cpu_has_a_state()
    {
        using var map = Create(PerCpuHash, 8, 100);
        var cpus = LibBpf.libbpf_num_possible_cpus();
        var states = Enumerable.Range(100, cpus).Select(n => (ulong)n).ToArray();
        Put(map, 5, states);
        var table = MapReader.Read(map.Descriptor);
        Assert.Equal((1, cpus, 8), (table.Count, table.StatesPerEntry, table.StateSize));
        Assert.Equal(states, MemoryMarshal.Cast<byte, ulong>(table.States).ToArray());
    }

    [KernelFact]
    public void Padding_between_the_states_of_cpus_is_removed()
    {
        using var map = Create(PerCpuArray, 12, 2);
        var cpus = LibBpf.libbpf_num_possible_cpus();
        var padded = Enumerable.Range(0, cpus * 2).Select(n => (ulong)n + 1).ToArray();
        Put(map, 1, padded);
        var table = MapReader.Read(map.Descriptor);
        Assert.Equal((2, cpus, 12), (table.Count, table.StatesPerEntry, table.StateSize));
        var words = MemoryMarshal.Cast<byte, uint>(table.States.AsSpan(cpus * 12)).ToArray();
        Assert.Equal(
            Enumerable.Range(0, cpus).SelectMany(n => new uint[] { (uint)(2 * n) + 1, 0, (uint)(2 * n) + 2 }), words);
    }

    [KernelFact]
    public void An_array_has_all_its_indexes()
    {
        using var map = Create(Array, 8, 3);
        Put(map, 2, [9]);
        var table = MapReader.Read(map.Descriptor);
        Assert.Equal([0, 1, 2], MemoryMarshal.Cast<byte, int>(table.Keys).ToArray());
        Assert.Equal([0, 0, 9], MemoryMarshal.Cast<byte, ulong>(table.States).ToArray());
    }

    [KernelFact]
    public void A_single_element_is_read_by_its_index()
    {
        using var map = Create(Array, 8, 3);
        Put(map, 2, [9]);
        var table = MapReader.ReadElement(map.Descriptor, 2);
        Assert.Equal([9], MemoryMarshal.Cast<byte, ulong>(table.States).ToArray());
    }

    private static FileDescriptorHandle Create(int type, uint valueSize, uint entries)
    {
        LibBpf.Require();
        return FileDescriptorHandle.Own(bpf_map_create(type, "test", sizeof(int), valueSize, entries, null));
    }

    private static void Put(FileDescriptorHandle map, int key, ulong[] value)
    {
        fixed (ulong* bytes = value)
        {
            Assert.Equal(0, LibBpf.bpf_map_update_elem(map.Descriptor, &key, bytes, 0));
        }
    }

    [LibraryImport(LibBpf.Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int bpf_map_create(
        int type, string name, uint keySize, uint valueSize, uint maxEntries, void* options);
}
