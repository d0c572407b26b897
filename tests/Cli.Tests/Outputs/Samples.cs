using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Language.Aggregates;
using Tcpq.Values;

namespace Tcpq.Cli.Tests.Outputs;

/// <summary>Results that show every kind of value; every output prints each of them.</summary>
internal static class Samples
{
    private const ulong Mapped = 0xffff_0000_0000;

    private static readonly DataType State =
        new("state", Representation.Unsigned, 1) { Members = [new("ESTABLISHED", 1), new("CLOSE", 7)] };

    private static readonly DataType Flags = new("flags", Representation.Unsigned, 1)
    {
        Members = [new("FIN", 1), new("SYN", 2), new("ACK", 16)],
        IsFlags = true,
    };

    public static Value.Address Ten { get; } = new(0, Mapped | 0x0a00_0001);

    public static Value.Address Six { get; } = new(0x2001_0db8_0000_0000, 1);

    /// <summary>What was seen and not lost.</summary>
    public static Summary Clean { get; } =
        new([new("seen", null, 1234), new("matched", null, 12)], [new("unreadable", null, 0)], []);

    /// <summary>Losses of the run and of a table, with advice, and a note.</summary>
    public static Summary Lossy { get; } = new(
        [new("read", null, 2_000_000), new("matched", null, 1_999_999)],
        [
            new("unreadable", null, 3),
            new("fragments", null, 0),
            new("map_full", "count", 1_500, "raise `limit`"),
        ],
        ["`web.pcapng` is cut short"]);

    /// <summary>What rules decided, and what they captured.</summary>
    public static Summary Decided { get; } = new(
        [
            new("seen", null, 5_000), new("matched", "rule 1", 40), new("passed", "rule 1", 40),
            new("matched", "rule 2", 4_800), new("dropped", "rule 2", 4_700), new("guarded", "rule 2", 3),
            new("limited", "rule 2", 4_703), new("matched", "rule 3", 17), new("captured", "rule 3", 16),
        ],
        [
            new("limits_lost", "limit 1", 0), new("captures_cut", "rule 3", 2, "raise `--snaplen`"),
            new("captures_lost", "rule 3", 1, "capture fewer packets, or less of each"),
        ],
        []);

    /// <summary>What was not looked into, of a script and of its rules.</summary>
    public static Summary Unfollowed { get; } = new(
        [new("seen", null, 5_000), new("matched", null, 0)], [new("unreadable", null, 0)], [])
    {
        NotFollowed = [new("MACsec", null, 1_200), new("FabricPath", "rule 2", 3)],
        InsideTunnels = [new("VXLAN", null, 256)],
    };

    /// <summary>The reports, by the name of their golden file.</summary>
    public static ImmutableArray<(string Name, Report Report)> Reports { get; } =
    [
        ("count", new([Count], Clean)),
        ("total", new([new("count", [], Integer("count"), [new([], Number(1_234_567))])], Clean)),
        ("empty", new([new("count", [new("saddr", DataType.Address)], Integer("count"), [])], Clean)),
        (
            "nothing",
            new(
                [new("hist", [], Buckets(DataType.Bytes), [Spread([])])],
                Clean)),
        ("unseen", new([Histogram with { Rows = [] }, Quantiles with { Rows = [] }], Clean)),
        ("several", new([Count, Sizes, Average], Lossy)),
        ("histogram", new([Histogram], Clean)),
        ("types", new([Types], Clean)),
        ("quantiles", new([Quantiles], Clean)),
        ("verdicts", new([Count], Decided)),
        ("unfollowed", new([Count], Unfollowed)),
    ];

    /// <summary>Rows of two `emit` statements as they come.</summary>
    public static ImmutableArray<EmittedRow> Rows
    {
        get
        {
            ImmutableArray<ResultColumn> connections =
                [new("time", DataType.Time), new("saddr", DataType.Address), new("dport", DataType.Port)];
            ImmutableArray<ResultColumn> texts = [new("comm", DataType.Text), new("lived", DataType.Duration)];
            var time = new Value.Number(1_772_600_767_123_456_789, DataType.Time);
            return
            [
                new(connections, [time, Ten, Port(80)]),
                new(connections, [time, Six, Value.Absent.Instance]),
                new(texts, [new Value.Text("a,b \"c\"\u001b[31m"), new Value.Number(1_250_000, DataType.Duration)]),
                Message(StreamKind.Print),
                Message(StreamKind.Alert),
            ];
        }
    }

    private static EmittedRow Message(StreamKind kind) =>
        new([new("saddr", DataType.Address), new("tried", DataType.Integer)], [Ten, Number(1_250)])
        {
            Kind = kind,
            Text = new(
            [
                new MessagePart.Value(0), new MessagePart.Literal(" tried "), new MessagePart.Value(1),
                new MessagePart.Literal(" ports, \"all\""),
            ]),
        };

    private static ResultTable Count => new(
        "count",
        [new("saddr", DataType.Address), new("dport", DataType.Port)],
        Integer("count"),
        [
            new([Ten, Port(443)], Number(12_345)),
            new([Six, Port(80)], Number(3)),
            new([Value.Absent.Instance, Port(8080)], Number(1)),
        ],
        Omitted: 1_002);

    private static ResultTable Sizes => new(
        "volume",
        [new("saddr", DataType.Address)],
        ResultShape.Single("volume", DataType.Bytes),
        [new([Ten], new Value.Number(Int128.Parse("18446744073709551616"), DataType.Bytes))]);

    private static ResultTable Average => new(
        "avg",
        [new("ifname", DataType.Device)],
        ResultShape.Single("avg", DataType.Integer),
        [new([new Value.Text("eth0")], new Value.Real(1234.5678, DataType.Integer))]);

    private static ResultTable Histogram => new(
        "hist",
        [new("dport", DataType.Port)],
        Buckets(DataType.Bytes),
        [
            Spread([Port(80)], (64, 128, 7), (128, 256, 0), (256, 512, 1_000)),
            Spread([Port(443)], DataType.Duration, (null, 0, 1), (0, 1_000_000, 2), (1_000_000, null, 3)),
        ]);

    private static ResultTable Quantiles => new(
        "quantiles",
        [new("raddr", DataType.Address)],
        AggregateTable.Find("quantiles")!.Shape("quantiles", DataType.Duration),
        [
            Parts(Ten, 12_345, 250_000, 1_250_000, 2_000_000_000, 2_100_000_000),
            Parts(Six, 1, -40, -40, -40, -40),
            Parts(Value.Absent.Instance, 0, null, null, null, null),
        ]);

    private static ResultTable Types => new(
        "last",
        [
            new("flags", Flags),
            new("state", State),
            new("smac", DataType.Mac),
            new("syn", DataType.Bool),
            new("flow", DataType.Flow),
            new("seq", DataType.Integer32),
        ],
        ResultShape.Single("last", DataType.Duration),
        [
            new(
                [
                    new Value.Number(18, Flags),
                    new Value.Number(1, State),
                    new Value.Number(0x0242_ac11_0002, DataType.Mac),
                    new Value.Boolean(true),
                    new Value.Flow(Ten, 1234, new(0, Mapped | 0x0a00_0002), 80),
                    new Value.Number(4_000_000_000, DataType.Integer32),
                ],
                new Value.Number(1_250_000, DataType.Duration)),
            new(
                [
                    new Value.Number(0x82, Flags),
                    new Value.Number(9, State),
                    new Value.Number(1, DataType.Mac),
                    new Value.Boolean(false),
                    new Value.Flow(Six, 1, Six, 2),
                    new Value.Number(0, DataType.Integer32),
                ],
                new Value.Number(-90_000_000_000, DataType.Duration)),
        ]);

    private static ResultShape Integer(string name) => ResultShape.Single(name, DataType.Integer);

    private static Value.Number Number(long amount) => new(amount, DataType.Integer);

    private static ResultShape Buckets(DataType type) => AggregateTable.Find("hist")!.Shape("buckets", type);

    private static ResultRow Spread(ImmutableArray<Value> key, params (long? From, long? To, long Count)[] buckets) =>
        Spread(key, DataType.Bytes, buckets);

    private static ResultRow Spread(
        ImmutableArray<Value> key, DataType type, params (long? From, long? To, long Count)[] buckets) =>
        new(key, Number(buckets.Sum(bucket => bucket.Count)))
        {
            Lines =
            [
                .. buckets.Select(bucket => (ImmutableArray<Value>)
                    [Amount(bucket.From, type), Amount(bucket.To, type), Number(bucket.Count)]),
            ],
        };

    private static ResultRow Parts(Value key, long count, params long?[] amounts) => new([key], Number(count))
    {
        Lines = [[Number(count), .. amounts.Select(amount => Amount(amount, DataType.Duration))]],
    };

    private static Value Amount(long? amount, DataType type) =>
        amount is { } number ? new Value.Number(number, type) : Value.Absent.Instance;

    private static Value.Number Port(ushort port) => new(port, DataType.Port);
}
