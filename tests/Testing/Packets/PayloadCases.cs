using System.Collections.Immutable;
using static Tcpq.Testing.Samples;

namespace Tcpq.Testing;

/// <summary>What TCP carries: HTTP/1 (beside <see cref="HttpCases"/>), TLS, what only looks like them, and what is
/// cut.</summary>
internal static class PayloadCases
{
    private const string Get = "GET /index.html HTTP/1.1\r\n";

    public static ImmutableArray<PacketCase> All { get; } = [
        .. HttpCases.All,
        HttpCases.Http("smtp", "EHLO mail.example.com\r\n"),
        Segment("http-ipv6-vlan",
            Packet.Ethernet().Vlan(7).IPv6().Tcp(1234, 80).Payload(Get + "Host: six\r\n\r\n"),
            ("syn", false), ("flags", 0), ("vlan", 7), ("vlan_prio", 0), ("len", 99), ("payload_len", 39),
            ("http.method", "GET"), ("http.path", "/index.html"), ("http.host", "six")),
        Segment("http-options-and-padding",
            Packet.Ethernet().IPv4().Tcp(1234, 80, options: [.. TcpOption.Nops(12)]).Payload("HTTP/1.1 ").PadTo(80),
            ("syn", false), ("flags", 0), ("doff", 8), ("len", 61), ("payload_len", 9)),

        Tls("tls-1.3", new ClientHello("www.example.com", 0x0304, 0x0303),
            ("tls.sni", "www.example.com"), ("tls.version", 0x0304)),
        Tls("tls-reserved-versions", new ClientHello("a.example", 0x7a7a, 0x0303, 0x0304, 0xfafa) { Reserved = true },
            ("tls.sni", "a.example"), ("tls.version", 0x0304)),
        Tls("tls-1.2-without-extension", new ClientHello("b.example"), ("tls.sni", "b.example"),
            ("tls.version", 0x0303)),
        Tls("tls-without-name", new ClientHello(null, 0x0304), ("tls.version", 0x0304)),
        Tls("tls-name-of-200-bytes", new ClientHello(new string('n', 200)),
            ("tls.sni", new string('n', 64)), ("tls.version", 0x0303)),
        Tls("tls-session-and-40-extensions", new ClientHello("late.example", 0x0304) { Session = 32, Others = 40 },
            ("tls.sni", "late.example"), ("tls.version", 0x0304)),
        Tls("tls-large-hello", new ClientHello("large.example", 0x0304) { Others = 1, OtherBytes = 1100 },
            ("tls.sni", "large.example"), ("tls.version", 0x0304)),
        Segment("tls-cut-by-the-segment",
            Packet.Ethernet().IPv4().Tcp(1235, 80, ack: true)
                .Payload(new ClientHello("cut.example", 0x0304) { Sent = 70 }.Build()),
            ("sport", 1235), ("syn", false), ("ack", true), ("flags", 0x10), ("len", 110), ("payload_len", 70)),
        Tls("tls-without-extensions", new ClientHello(null) { HasExtensions = false }, ("tls.version", 0x0303)),
        Tls("tls-server-hello", new ClientHello("server.example", 0x0304) { Type = 2 }),
        Tls("tls-application-data", new ClientHello("data.example", 0x0304) { Record = 23 }),

        Segment("payload-cut-in-the-capture",
            Packet.Ethernet().IPv4().Tcp(1234, 80).Payload(Get + "Host: www.example.com\r\n\r\n")
                .TruncateIn<PayloadLayer>(20),
            ("syn", false), ("flags", 0), ("len", 91), ("payload_len", 51)),
    ];

    private static PacketCase Tls(
        string name, ClientHello hello, params ReadOnlySpan<(string Field, object? Value)> changes) =>
        Carrying(name, hello.Build(), changes);

    internal static PacketCase Carrying(
        string name, byte[] payload, ReadOnlySpan<(string Field, object? Value)> changes) =>
        Segment(name, Packet.Ethernet().IPv4().Tcp(1234, 80, ack: true).Payload(payload),
            [
                ("syn", false), ("ack", true), ("flags", 0x10), ("len", 40 + payload.Length),
                ("payload_len", payload.Length), .. changes,
            ]);
}
