using Tcpq.Contract;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Planning;

public sealed class ColumnLayoutTests
{
    public static TheoryData<string, string> Rows => new()
    {
        { "tcp_rcv", "dport, saddr, syn, flow, ttl, len, win" },
        { "tcp_rcv", "syn, dport, seq, len, saddr, opt.mss, vlan, opt.tsval" },
        { "tcp_rcv", "flow, seq, flow, dport, flow" },
        { "tcp_rcv", "syn" },
        { "tcp_rcv", "opt.mss" },
        { "packet", "sport, dport, saddr, daddr, ip.proto, ifindex, flow" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Columns_stand_beside_each_other_where_they_are_aligned(string row, string columns)
    {
        var schema = Planning.Plan($"on {row} < count({columns}); emit {columns} >").Schema;
        var table = Assert.Single(schema.Tables);
        var stream = Assert.Single(schema.Streams);

        Check(table.Keys, 0, table.Map.KeySize);
        Check(stream.Columns, 8, stream.RecordSize);
        Assert.Equal(0, table.Map.KeySize % 4);
        Assert.Equal(0, stream.RecordSize % 8);
        Assert.Equal(columns.Split(", ").Length, table.Keys.Length);
        Assert.InRange(table.Map.KeySize - table.Keys.Sum(Size), 0, 3);
    }

    [Fact]
    public void Only_what_a_packet_may_lack_has_a_byte_for_its_presence()
    {
        var table = Planning.Plan("on tcp_rcv < count(dport, opt.mss, vlan, syn) >").Schema.Tables[0];
        Assert.Equal([false, true, true, false], table.Keys.Select(key => key.PresenceOffset is not null));
        table = Planning.Plan("on packet < count(dport, ifindex) >").Schema.Tables[0];
        Assert.Equal([true, false], table.Keys.Select(key => key.PresenceOffset is not null));
    }

    [Fact]
    public void A_table_without_keys_is_one_entry()
    {
        var table = Planning.Plan("on tcp_rcv < count() >").Schema.Tables[0];
        Assert.Equal((4, 1, true), (table.Map.KeySize, table.Storage.Limit, table.Storage.PerCpu));
        Assert.Empty(table.Keys);
    }

    private static int Size(Column column) => column.Type.Size + (column.PresenceOffset is null ? 0 : 1);

    private static void Check(IEnumerable<Column> columns, int start, int size)
    {
        var used = new HashSet<int>();
        foreach (var column in columns)
        {
            var alignment = column.Type.Representation switch
            {
                Representation.Address => 8,
                Representation.Flow => 4,
                _ => column.Type.Size,
            };
            Assert.Equal(0, column.Offset % alignment);
            var bytes = Enumerable.Range(column.Offset, column.Type.Size);
            var presence = column.PresenceOffset is { } offset ? [offset] : Array.Empty<int>();
            Assert.All(bytes.Concat(presence), place => Assert.True(used.Add(place), $"{column.Name} overlaps"));
        }

        Assert.InRange(used.Min(), start, size);
        Assert.InRange(used.Max(), start, size - 1);
    }
}
