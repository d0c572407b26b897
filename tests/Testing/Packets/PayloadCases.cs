using System.Collections.Immutable;
using System.Text;
using static Tcpq.Testing.Samples;

namespace Tcpq.Testing;

/// <summary>What TCP carries: HTTP/1, TLS, what only looks like them, and what is cut.</summary>
internal static class PayloadCases
{
    private const string Get = "GET /index.html HTTP/1.1\r\n";

    public static ImmutableArray<PacketCase> All { get; } =
    [
        Http("http-get", Get + "Host: www.example.com\r\n\r\n",
            ("http.method", "GET"), ("http.path", "/index.html"), ("http.host", "www.example.com")),
        Http("http-every-method-get", "GET / HTTP/1.0\r\n\r\n", ("http.method", "GET"), ("http.path", "/")),
        Http("http-every-method-put", "PUT /a HTTP/1.1\r\n\r\n", ("http.method", "PUT"), ("http.path", "/a")),
        Http("http-every-method-head", "HEAD /b HTTP/1.1\r\n\r\n", ("http.method", "HEAD"), ("http.path", "/b")),
        Http("http-every-method-post", "POST /c HTTP/1.1\r\n\r\n", ("http.method", "POST"), ("http.path", "/c")),
        Http("http-every-method-patch", "PATCH /d HTTP/1.1\r\n\r\n", ("http.method", "PATCH"), ("http.path", "/d")),
        Http("http-every-method-trace", "TRACE /e HTTP/1.1\r\n\r\n", ("http.method", "TRACE"), ("http.path", "/e")),
        Http("http-every-method-delete", "DELETE /f HTTP/1.1\r\n\r\n",
            ("http.method", "DELETE"), ("http.path", "/f")),
        Http("http-every-method-options", "OPTIONS * HTTP/1.1\r\n\r\n",
            ("http.method", "OPTIONS"), ("http.path", "*")),
        Http("http-every-method-connect", "CONNECT a:443 HTTP/1.1\r\nHOST:\ta:443 \r\n\r\n",
            ("http.method", "CONNECT"), ("http.path", "a:443"), ("http.host", "a:443")),
        Http("http-host-after-others", Get + "Accept: */*\r\nX-Host: no\r\nhOsT:   b.example\r\nCookie: Host: x\r\n\r\n",
            ("http.method", "GET"), ("http.path", "/index.html"), ("http.host", "b.example")),
        Http("http-host-in-the-body", Get + "\r\n\r\nHost: not.this\r\n",
            ("http.method", "GET"), ("http.path", "/index.html")),
        Http("http-host-cut-by-the-segment", Get + "Host: www.exam", ("http.method", "GET"), ("http.path", "/index.html")),
        Http("http-path-cut-by-the-segment", "GET /a/very/long/pa", ("http.method", "GET"), ("http.path", "/a/very/long/pa")),
        Http("http-path-of-300-bytes", $"GET /{new string('p', 299)} HTTP/1.1\r\nHost: {new string('h', 80)}\r\n\r\n",
            ("http.method", "GET"), ("http.path", "/" + new string('p', 119)), ("http.host", new string('h', 64))),
        Http("http-host-behind-1000-bytes", $"{Get}X: {new string('x', 1000)}\r\nHost: far.example\r\n\r\n",
            ("http.method", "GET"), ("http.path", "/index.html"), ("http.host", "far.example")),
        Http("http-path-not-utf8", "GET /\u00e9\u00ff HTTP/1.1\r\n\r\n", ("http.method", "GET"), ("http.path", "/\\xe9\\xff")),
        Http("http-answer", "HTTP/1.1 404 Not Found\r\nServer: x\r\n\r\n", ("http.status", 404)),
        Http("http-answer-without-reason", "HTTP/1.0 200", ("http.status", 200)),
        Http("http-answer-of-two-digits", "HTTP/1.1 20 OK\r\n"),
        Http("http-2-preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        Http("http-2-answer", "HTTP/2 200\r\n\r\n"),
        Http("rtsp-options", "OPTIONS rtsp://example.com/media.mp4 RTSP/1.0\r\nCSeq: 1\r\n\r\n"),
        Http("http-unknown-method", "FETCH / HTTP/1.1\r\n\r\n"),
        Http("http-small-letters", "get / HTTP/1.1\r\n\r\n"),
        Http("http-seven-bytes", "GET / H"),
        Http("smtp", "EHLO mail.example.com\r\n"),
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
        Tls("tls-1.2-without-extension", new ClientHello("b.example"), ("tls.sni", "b.example"), ("tls.version", 0x0303)),
        Tls("tls-without-name", new ClientHello(null, 0x0304), ("tls.version", 0x0304)),
        Tls("tls-name-of-200-bytes", new ClientHello(new string('n', 200)),
            ("tls.sni", new string('n', 64)), ("tls.version", 0x0303)),
        Tls("tls-session-and-40-extensions", new ClientHello("late.example", 0x0304) { Session = 32, Others = 40 },
            ("tls.sni", "late.example"), ("tls.version", 0x0304)),
        Tls("tls-large-hello", new ClientHello("large.example", 0x0304) { Others = 1, OtherBytes = 1100 },
            ("tls.sni", "large.example"), ("tls.version", 0x0304)),
        Tls("tls-cut-by-the-segment", new ClientHello("cut.example", 0x0304) { Sent = 60 }),
        Tls("tls-cut-behind-the-version", new ClientHello("cut.example", 0x0304) { Sent = 70 }, ("tls.version", 0x0304)),
        Tls("tls-without-extensions", new ClientHello(null) { HasExtensions = false }, ("tls.version", 0x0303)),
        Tls("tls-server-hello", new ClientHello("server.example", 0x0304) { Type = 2 }),
        Tls("tls-application-data", new ClientHello("data.example", 0x0304) { Record = 23 }),

        Segment("payload-cut-in-the-capture",
            Packet.Ethernet().IPv4().Tcp(1234, 80).Payload(Get + "Host: www.example.com\r\n\r\n").TruncateIn<PayloadLayer>(20),
            ("syn", false), ("flags", 0), ("len", 91), ("payload_len", 51)),
    ];

    private static PacketCase Http(
        string name, string text, params ReadOnlySpan<(string Field, object? Value)> changes) =>
        Carrying(name, Encoding.Latin1.GetBytes(text), changes);

    private static PacketCase Tls(
        string name, ClientHello hello, params ReadOnlySpan<(string Field, object? Value)> changes) =>
        Carrying(name, hello.Build(), changes);

    private static PacketCase Carrying(
        string name, byte[] payload, ReadOnlySpan<(string Field, object? Value)> changes) =>
        Segment(name, Packet.Ethernet().IPv4().Tcp(1234, 80, ack: true).Payload(payload),
            [
                ("syn", false), ("ack", true), ("flags", 0x10), ("len", 40 + payload.Length),
                ("payload_len", payload.Length), .. changes,
            ]);
}
