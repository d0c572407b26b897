using Tcpq.Runtime.Replay.HostMaps;
using Xunit;
using static Tcpq.Runtime.Tests.HostMaps.Helpers;

namespace Tcpq.Runtime.Tests.HostMaps;

public sealed unsafe class ArrayMapTests
{
    [Fact]
    public void All_entries_are_there_and_zero_at_the_start()
    {
        using var map = HostMap.CreateArray(valueSize: 12, entries: 3);
        var table = map.ToRawTable();
        Assert.Equal((4, 12, 1, 3), (table.KeySize, table.StateSize, table.StatesPerEntry, table.Count));
        Assert.Equal([0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0], table.Keys);
        Assert.Equal(new byte[36], table.States);
    }

    [Fact]
    public void Values_are_aligned_and_apart()
    {
        using var map = HostMap.CreateArray(valueSize: 12, entries: 2);
        Assert.Equal(0, (nint)Lookup(map, Bytes(0)) % 8);
        Assert.Equal(16, Lookup(map, Bytes(1)) - Lookup(map, Bytes(0)));
    }

    [Fact]
    public void An_index_beyond_the_end_has_no_value()
    {
        using var map = HostMap.CreateArray(8, 2);
        Assert.True(Lookup(map, Bytes(1)) != null);
        Assert.True(Lookup(map, Bytes(2)) == null);
        Assert.True(Lookup(map, Bytes(-1)) == null);
        Assert.Equal(-7, Update(map, Bytes(2), Bytes(1ul)));
    }

    [Fact]
    public void An_update_replaces_and_never_adds()
    {
        using var map = HostMap.CreateArray(8, 2);
        Assert.Equal(0, Update(map, Bytes(1), Bytes(7ul)));
        Assert.Equal(0, Update(map, Bytes(1), Bytes(8ul), Exist));
        Assert.Equal(-17, Update(map, Bytes(1), Bytes(9ul), NoExist));
        Assert.Equal(-22, Delete(map, Bytes(1)));
        Assert.Equal(Bytes(8ul), Read(map, Bytes(1), 8));
    }
}
