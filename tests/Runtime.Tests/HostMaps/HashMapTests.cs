using System.Runtime.InteropServices;
using Tcpq.Runtime.Replay.HostMaps;
using Xunit;
using static Tcpq.Runtime.Tests.HostMaps.Helpers;

namespace Tcpq.Runtime.Tests.HostMaps;

public sealed unsafe class HashMapTests
{
    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 1)]
    [InlineData(3, 8)]
    [InlineData(4, 8)]
    [InlineData(7, 20)]
    [InlineData(8, 8)]
    [InlineData(12, 8)]
    [InlineData(16, 8)]
    [InlineData(16, 1)]
    [InlineData(17, 8)]
    [InlineData(20, 20)]
    [InlineData(24, 8)]
    [InlineData(36, 8)]
    [InlineData(53, 3)]
    public void Random_operations_do_what_a_dictionary_does(int keySize, int valueSize)
    {
        var random = new Random((keySize * 100) + valueSize);
        using var map = HostMap.CreateHash(keySize, valueSize, limit: 200);
        var model = new Dictionary<string, byte[]>();
        var keys = Enumerable.Range(0, 400).Select(_ => RandomBytes(random, keySize)).ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var key = keys[random.Next(keys.Length)];
            var name = Convert.ToHexString(key);
            if (random.Next(10) < 3)
            {
                Assert.Equal(model.Remove(name) ? 0 : -2, Delete(map, key));
                continue;
            }

            var value = RandomBytes(random, valueSize);
            var flags = (ulong)random.Next(3);
            var expected = (model.ContainsKey(name), flags) switch
            {
                (true, NoExist) => -17,
                (false, Exist) => -2,
                (false, _) when model.Count == 200 => -7,
                _ => 0,
            };
            Assert.Equal(expected, Update(map, key, value, flags));
            if (expected == 0)
            {
                model[name] = value;
            }

            Assert.Equal(model.GetValueOrDefault(name), Read(map, key, valueSize));
            Assert.Equal(model.Count, map.Count);
        }

        Assert.Equal(
            model.ToDictionary(e => e.Key, e => Convert.ToHexString(e.Value)), Entries(map, keySize, valueSize));
    }

    [Fact]
    public void A_map_takes_exactly_its_limit()
    {
        using var map = HostMap.CreateHash(4, 8, limit: 1000);
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(0, Update(map, Bytes(i), Bytes((ulong)i)));
        }

        Assert.Equal(-7, Update(map, Bytes(1000), Bytes(0ul)));
        Assert.Equal(0, Update(map, Bytes(999), Bytes(5ul)));
        Assert.Equal(0, Delete(map, Bytes(0)));
        Assert.Equal(0, Update(map, Bytes(1000), Bytes(0ul)));
        Assert.Equal(1000, map.Count);
    }

    [Fact]
    public void Values_stay_where_they_are_while_the_map_grows()
    {
        const int entries = 100_000;
        using var map = HostMap.CreateHash(16, 8, limit: entries);
        var addresses = new nint[entries];
        for (var i = 0; i < entries; i++)
        {
            var key = Bytes(((ulong)i, 7ul));
            Update(map, key, Bytes((ulong)i));
            addresses[i] = (nint)Lookup(map, key);
            Assert.Equal(0, addresses[i] % 8);
        }

        for (var i = 0; i < entries; i++)
        {
            Assert.Equal(addresses[i], (nint)Lookup(map, Bytes(((ulong)i, 7ul))));
            Assert.Equal((ulong)i, *(ulong*)addresses[i]);
        }
    }

    [Fact]
    public void A_value_can_be_written_through_its_address()
    {
        using var map = HostMap.CreateHash(16, 8, limit: 10);
        var key = Bytes((1ul, 2ul));
        Update(map, key, Bytes(0ul));
        for (var i = 0; i < 5; i++)
        {
            ++*(ulong*)Lookup(map, key);
        }

        Assert.Equal(Bytes(5ul), Read(map, key, 8));
    }

    [Fact]
    public void An_unknown_flag_is_refused()
    {
        using var map = HostMap.CreateHash(4, 4, limit: 10);
        Assert.Equal(-22, Update(map, Bytes(1), Bytes(1), flags: 4));
        Assert.Equal(0, map.Count);
    }

    [Fact]
    public void Keys_that_differ_in_one_bit_spread_over_the_index()
    {
        // 64-bit counters, addresses of a subnet and ports differ in few bits; a weak mix would pile them up.
        foreach (var size in (int[])[4, 8, 16, 20, 36, 13])
        {
            using var map = HostMap.CreateHash(size, 8, limit: 100_000);
            for (var i = 0; i < 50_000; i++)
            {
                var key = new byte[size];
                MemoryMarshal.Write(key.AsSpan(size - 4), i);
                Assert.Equal(0, Update(map, key, Bytes((ulong)i)));
            }

            var control = (MapControl*)map.Address;
            Assert.InRange(LongestRun(control), 1, 200);
        }
    }

    private static int LongestRun(MapControl* map)
    {
        var (run, longest) = (0, 0);
        for (ulong i = 0; i <= map->Mask; i++)
        {
            run = map->Slots[i] == 0 ? 0 : run + 1;
            longest = Math.Max(run, longest);
        }

        return longest;
    }

    private static Dictionary<string, string> Entries(HostMap map, int keySize, int valueSize)
    {
        var table = map.ToRawTable();
        Assert.Equal((keySize, valueSize, 1), (table.KeySize, table.StateSize, table.StatesPerEntry));
        return Enumerable.Range(0, table.Count).ToDictionary(
            i => Convert.ToHexString(table.Keys, i * keySize, keySize),
            i => Convert.ToHexString(table.States, i * valueSize, valueSize));
    }

    private static byte[] RandomBytes(Random random, int size)
    {
        var bytes = new byte[size];
        random.NextBytes(bytes);
        return bytes;
    }
}
