using Tcpq.Runtime.Replay.HostMaps;
using Xunit;
using static Tcpq.Runtime.Tests.HostMaps.Helpers;

namespace Tcpq.Runtime.Tests.HostMaps;

public sealed unsafe class RingMapTests
{
    private readonly List<byte[]> rows = [];

    [Fact]
    public void A_submitted_record_reaches_the_reader_at_once()
    {
        using var ring = Ring();
        Emit(ring, 1);
        Emit(ring, 2);
        Assert.Equal([Bytes(1), Bytes(2)], rows);
    }

    [Fact]
    public void A_discarded_record_does_not()
    {
        using var ring = Ring();
        Discard(Reserve(ring, 8));
        Emit(ring, 3);
        Assert.Equal([Bytes(3)], rows);
    }

    [Fact]
    public void Several_records_can_be_open()
    {
        using var ring = Ring();
        var first = Reserve(ring, 4);
        var second = Reserve(ring, 4);
        var third = Reserve(ring, 4);
        (*(int*)first, *(int*)second, *(int*)third) = (1, 2, 3);
        Submit(second);
        Discard(third);
        Submit(first);
        Assert.Equal([Bytes(2), Bytes(1)], rows);
        Assert.Equal(0, (nint)second % 8);
    }

    [Fact]
    public void A_large_record_has_room_up_to_the_capacity()
    {
        using var ring = Ring();
        var record = Reserve(ring, 100_000);
        new Span<byte>(record, 100_000).Fill(7);
        Submit(record);
        Assert.Equal(100_000, rows[0].Length);
        Assert.True(Reserve(ring, RingMap.Capacity) == null);
        Assert.True(Reserve(ring, 8, flags: 1) == null);
    }

    [Fact]
    public void The_buffer_is_always_read_up()
    {
        using var ring = Ring();
        Emit(ring, 1);
        Assert.Equal(0ul, Query(ring, 0));
        Assert.Equal((ulong)RingMap.Capacity, Query(ring, 1));
        Assert.Equal(16ul, Query(ring, 2));
        Assert.Equal(16ul, Query(ring, 3));
        Assert.Equal(0ul, Query(ring, 99));
    }

    [Fact]
    public void What_the_reader_throws_is_thrown_again_outside_the_native_code()
    {
        using var ring = HostMap.CreateRing(_ => throw new IOException("broken pipe"));
        Emit(ring, 1);
        Emit(ring, 2);
        Assert.Throws<IOException>(ring.RethrowCallbackFailure);
        ring.RethrowCallbackFailure();
    }

    [Fact]
    public void Map_operations_on_a_ring_buffer_are_refused()
    {
        using var ring = Ring();
        using var array = HostMap.CreateArray(8, 1);
        Assert.True(Lookup(ring, Bytes(0)) == null);
        Assert.Equal(-22, Update(ring, Bytes(0), Bytes(0)));
        Assert.Equal(-22, Delete(ring, Bytes(0)));
        Assert.True(Reserve(array, 8) == null);
    }

    [Fact]
    public void Random_numbers_use_all_bits()
    {
        var (any, all) = (0u, uint.MaxValue);
        for (var i = 0; i < 1000; i++)
        {
            var number = RandomNumber();
            (any, all) = (any | number, all & number);
        }

        Assert.Equal((uint.MaxValue, 0u), (any, all));
    }

    private static void Emit(HostMap ring, int value)
    {
        var record = Reserve(ring, sizeof(int));
        *(int*)record = value;
        Submit(record);
    }

    private HostMap Ring() => HostMap.CreateRing(record => rows.Add(record.ToArray()));
}
