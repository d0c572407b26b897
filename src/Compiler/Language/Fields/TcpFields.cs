using System.Collections.Immutable;
using Tcpq.Values;
using static Tcpq.Language.Fields.FieldRead;

namespace Tcpq.Language.Fields;

/// <summary>The TCP header and its options.</summary>
internal static class TcpFields
{
    private const string Header = "RFC 9293 §3.1";

    private static readonly DataType Flags = new("tcp flags", Representation.Unsigned, 1)
    {
        IsFlags = true,
        Members =
        [
            new("FIN", 0x01), new("SYN", 0x02), new("RST", 0x04), new("PSH", 0x08),
            new("ACK", 0x10), new("URG", 0x20), new("ECE", 0x40), new("CWR", 0x80),
        ],
    };

    internal static ImmutableArray<Field> Rows { get; } =
    [
        Flag("syn", 1, "synchronize sequence numbers"),
        Flag("ack", 4, "the acknowledgment number counts; always the flag") with { Aliases = ["tcp.flags.ack"] },
        Flag("fin", 0, "no more data from the sender"),
        Flag("rst", 2, "reset the connection") with { Aliases = ["tcp.flags.reset", "reset"] },
        Flag("psh", 3, "push") with { Aliases = ["tcp.flags.push", "push"] },
        Flag("urg", 5, "the urgent pointer counts") with { Aliases = ["tcp.flags.urg", "urgent"] },
        Flag("ece", 6, "ECN echo"),
        Flag("cwr", 7, "congestion window reduced"),
        new("flags", Flags, "all eight flags: `flags == SYN|ACK`, `flags & 0x3f`", new TcpHeader(new(13, 1)))
        {
            Aliases = ["tcp.flags", "tcpflags", "tcp[tcpflags]"], Source = Header,
        },
        new("seq", DataType.Integer32, "sequence number as on the wire", new TcpHeader(new(4, 4)))
        {
            Aliases = ["tcp.seq", "tcp.seq_raw"], Source = Header,
        },
        new("ack_seq", DataType.Integer32, "acknowledgment number as on the wire", new TcpHeader(new(8, 4)))
        {
            Aliases = ["tcp.ack", "tcp.ack_raw"], Source = Header,
        },
        new("win", DataType.Integer16, "window as on the wire, not scaled", new TcpHeader(new(14, 2)))
        {
            Aliases = ["tcp.window_size_value", "tcp.window_size", "window"], Source = Header,
        },
        new("doff", DataType.Integer8, "header length in 32-bit words, 5..15", new TcpHeader(new(12, 1, 4)))
        {
            Aliases = ["tcp.hdr_len", "tcp.doff"], Source = Header,
        },
        new("urg_ptr", DataType.Integer16, "urgent pointer", new TcpHeader(new(18, 2)))
        {
            Aliases = ["tcp.urgent_pointer"], Source = Header,
        },
        new("tcp.csum", DataType.Integer16, "checksum as on the wire", new TcpHeader(new(16, 2)))
        {
            Aliases = ["tcp.checksum"], Source = Header,
        },
        Option("opt.mss", DataType.Integer16, "maximum segment size in bytes", TcpOptionValue.MaximumSegmentSize,
            "RFC 9293 §3.2") with { Aliases = ["mss", "tcp.options.mss_val"] },
        Option("opt.wscale", DataType.Integer8, "window scale: the shift count", TcpOptionValue.WindowScale,
            "RFC 7323 §2.2") with { Aliases = ["wscale", "tcp.options.wscale.shift"] },
        Option("opt.sack_ok", DataType.Bool, "SACK permitted", TcpOptionValue.SackPermitted, "RFC 2018 §2")
            with { Aliases = ["sackok", "tcp.options.sack_perm"], IsOptional = false },
        Option("opt.sack", DataType.Integer8, "number of SACK blocks", TcpOptionValue.SackBlocks, "RFC 2018 §3")
            with { Aliases = ["sack", "tcp.options.sack.count"] },
        Option("opt.tsval", DataType.Integer32, "timestamp value", TcpOptionValue.TimestampValue, "RFC 7323 §3.2")
            with { Aliases = ["tsval", "tcp.options.timestamp.tsval"] },
        Option("opt.tsecr", DataType.Integer32, "timestamp echo reply", TcpOptionValue.TimestampEcho,
            "RFC 7323 §3.2") with { Aliases = ["tsecr", "tcp.options.timestamp.tsecr"] },
    ];

    private static Field Flag(string name, int bit, string doc) =>
        new(name, DataType.Bool, doc, new TcpHeader(new(13, 1, bit, 1)))
        {
            Aliases = [$"tcp.flags.{name}", $"tcp-{name}"],
            Source = Header,
        };

    private static Field Option(string name, DataType type, string doc, TcpOptionValue value, string source) =>
        new(name, type, doc, new TcpOption(value)) { Source = source, IsOptional = true };
}
