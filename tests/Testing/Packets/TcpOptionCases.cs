using System.Collections.Immutable;
using static Tcpq.Testing.Samples;
using static Tcpq.Testing.TcpOption;

namespace Tcpq.Testing;

/// <summary>TCP options: each kind, their order, wrong lengths and cuts.</summary>
internal static class TcpOptionCases
{
    public static ImmutableArray<PacketCase> All { get; } =
    [
        Options("option-mss", 6, [Mss(1460)], ("opt.mss", 1460)),
        Options("option-mss-largest", 6, [Mss(65535)], ("opt.mss", 65535)),
        Options("option-wscale", 6, [WindowScale(14)], ("opt.wscale", 14)),
        Options("option-wscale-0", 6, [Nop, WindowScale(0)], ("opt.wscale", 0)),
        Options("option-sack-ok", 6, [SackPermitted], ("opt.sack_ok", true)),
        Options("option-timestamps", 8, [Nop, Nop, Timestamps(0xfedcba98, 1)],
            ("opt.tsval", 0xfedcba98), ("opt.tsecr", 1)),
        Options("options-of-linux", 10, [Mss(1460), SackPermitted, Timestamps(100, 0), Nop, WindowScale(7)],
            ("opt.mss", 1460), ("opt.sack_ok", true), ("opt.tsval", 100), ("opt.tsecr", 0), ("opt.wscale", 7)),
        Options("options-of-windows", 8, [Mss(1460), Nop, WindowScale(8), Nop, Nop, SackPermitted],
            ("opt.mss", 1460), ("opt.wscale", 8), ("opt.sack_ok", true)),
        Options("options-of-macos", 11,
            [Mss(1460), Nop, WindowScale(6), Nop, Nop, Timestamps(7, 8), SackPermitted, End],
            ("opt.mss", 1460), ("opt.wscale", 6), ("opt.tsval", 7), ("opt.tsecr", 8), ("opt.sack_ok", true)),
        Options("option-sack-1", 8, [Nop, Nop, Sack((1, 2))], ("opt.sack", 1)),
        Options("option-sack-2", 10, [Nop, Nop, Sack((1, 2), (3, 4))], ("opt.sack", 2)),
        Options("option-sack-3-timestamps", 15, [Nop, Nop, Timestamps(5, 6), Nop, Nop, Sack((1, 2), (3, 4), (5, 6))],
            ("opt.sack", 3), ("opt.tsval", 5), ("opt.tsecr", 6)),
        Options("option-sack-4", 14, [Nop, Nop, Sack((1, 2), (3, 4), (5, 6), (7, 8))], ("opt.sack", 4)),
        Options("options-nops", 15, [.. Nops(40)]),
        Options("option-mss-after-36-nops", 15, [.. Nops(36), Mss(536)], ("opt.mss", 536)),
        Options("option-unknown-skipped", 8, [Raw(254, 6, 1, 2, 3, 4), Mss(1460)], ("opt.mss", 1460)),
        Options("option-largest-skipped", 15, [Raw(253, 36, new byte[34]), Mss(1460)], ("opt.mss", 1460)),
        Options("options-end", 7, [End, Nop, Nop, Nop, Mss(1460)]),
        OptionsV6("options-of-linux-ipv6", 10, [Mss(1440), SackPermitted, Timestamps(100, 0), Nop, WindowScale(7)],
            ("opt.mss", 1440), ("opt.sack_ok", true), ("opt.tsval", 100), ("opt.tsecr", 0), ("opt.wscale", 7)),
        Segment("options-behind-everything",
            Packet.Ethernet().Vlan(1).Vlan(2).Vlan(3).Vlan(4).IPv4("10.0.0.1", "10.0.0.2", options: IpOption.Nops(40))
                .Syn([.. Nops(36), Mss(536)]),
            ("opt.mss", 536), ("doff", 15), ("ip.ihl", 15), ("len", 120), ("vlan", 1), ("vlan_prio", 0)),

        Options("option-mss-length-3", 7, [Raw(2, 3, 5), WindowScale(7)], ("opt.wscale", 7)),
        Options("option-wscale-length-4", 7, [Raw(3, 4, 7, 7), SackPermitted], ("opt.sack_ok", true)),
        Options("option-sack-ok-length-3", 7, [Raw(4, 3, 0), Nop, Mss(1460)], ("opt.mss", 1460)),
        Options("option-timestamps-length-9", 8, [Raw(8, 9, new byte[7]), WindowScale(7)], ("opt.wscale", 7)),
        Options("option-sack-length-11", 9, [Raw(5, 11, new byte[9]), WindowScale(7)], ("opt.wscale", 7)),
        Options("option-sack-length-2", 7, [Raw(5, 2), Nop, Nop, Mss(1460)], ("opt.mss", 1460)),
        Options("option-length-0", 7, [Raw(254, 0), Nop, Nop, Mss(1460)]),
        Options("option-length-1", 7, [Raw(2, 1), Nop, Nop, Mss(1460)]),
        Options("option-length-beyond-header", 7, [Mss(1460), Raw(8, 10, 1, 2)], ("opt.mss", 1460)),
        Options("option-kind-alone-at-the-end", 7, [Mss(1460), Nop, Nop, Nop, new TcpOption([8])], ("opt.mss", 1460)),
        Segment("option-length-into-payload", Packet.Ethernet().IPv4().Syn(Nop, Nop, Raw(8, 10)).Payload(new byte[8]),
            ("doff", 6), ("len", 52), ("payload_len", 8)),

        Segment("option-cut",
            Packet.Ethernet().IPv4().Syn(Mss(1460), Nop, Nop, Timestamps(1, 2)).TruncateIn<TcpLayer>(35),
            ("opt.mss", 1460), ("doff", 9), ("len", 56)),
        Segment("option-cut-to-its-kind",
            Packet.Ethernet().IPv6().Syn(Mss(1460), Nop, Nop, Timestamps(1, 2)).TruncateIn<TcpLayer>(27),
            ("opt.mss", 1460), ("doff", 9), ("len", 76)),
    ];

    private static PacketCase Options(
        string name, int words, TcpOption[] options, params ReadOnlySpan<(string, object?)> changes) =>
        Segment(name, Packet.Ethernet().IPv4().Syn(options),
            [("doff", words), ("len", 20 + (words * 4)), .. changes]);

    private static PacketCase OptionsV6(
        string name, int words, TcpOption[] options, params ReadOnlySpan<(string, object?)> changes) =>
        Segment(name, Packet.Ethernet().IPv6().Syn(options),
            [("doff", words), ("len", 40 + (words * 4)), .. changes]);
}
