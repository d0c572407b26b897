using System.Collections.Immutable;
using System.Text;

namespace Tcpq.Testing;

/// <summary>First lines of HTTP/1, what only looks like them, and what is cut.</summary>
internal static class HttpCases
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
        Http("http-host-after-others",
            Get + "Accept: */*\r\nX-Host: no\r\nhOsT:   b.example\r\nCookie: Host: x\r\n\r\n",
            ("http.method", "GET"), ("http.path", "/index.html"), ("http.host", "b.example")),
        Http("http-host-in-the-body", Get + "\r\n\r\nHost: not.this\r\n",
            ("http.method", "GET"), ("http.path", "/index.html")),
        Http("http-host-cut-by-the-segment", Get + "Host: www.exam", ("http.method", "GET"),
            ("http.path", "/index.html")),
        Http("http-path-cut-by-the-segment", "GET /a/very/long/pa", ("http.method", "GET"),
            ("http.path", "/a/very/long/pa")),
        Http("http-path-of-300-bytes", $"GET /{new string('p', 299)} HTTP/1.1\r\nHost: {new string('h', 80)}\r\n\r\n",
            ("http.method", "GET"), ("http.path", "/" + new string('p', 119)), ("http.host", new string('h', 64))),
        Http("http-host-behind-1000-bytes", $"{Get}X: {new string('x', 1000)}\r\nHost: far.example\r\n\r\n",
            ("http.method", "GET"), ("http.path", "/index.html"), ("http.host", "far.example")),
        Http("http-path-not-utf8", "GET /\u00e9\u00ff HTTP/1.1\r\n\r\n", ("http.method", "GET"),
            ("http.path", "/\\xe9\\xff")),
        Http("http-answer", "HTTP/1.1 404 Not Found\r\nServer: x\r\n\r\n", ("http.status", 404)),
        Http("http-answer-without-reason", "HTTP/1.0 200", ("http.status", 200)),
        Http("http-answer-of-two-digits", "HTTP/1.1 20 OK\r\n"),
        Http("http-2-preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        Http("http-2-answer", "HTTP/2 200\r\n\r\n"),
        Http("rtsp-options", "OPTIONS rtsp://example.com/media.mp4 RTSP/1.0\r\nCSeq: 1\r\n\r\n"),

        // A method is any token, and letters in upper and lower case differ (RFC 9110 §9.1).
        Request("http-method-of-webdav", "PROPFIND /dav HTTP/1.1\r\nHost: d\r\n\r\n", "PROPFIND", "/dav", "d"),
        Request("http-method-with-a-hyphen", "M-SEARCH * HTTP/1.1\r\nHost: 239.255.255.250:1900\r\n\r\n",
            "M-SEARCH", "*", "239.255.255.250:1900"),
        Request("http-method-of-upnp", "NOTIFY /evt HTTP/1.1\r\nNT: upnp:event\r\n\r\n", "NOTIFY", "/evt", null),
        Request("http-method-query", "QUERY / HTTP/1.1\r\nHost: q.example\r\n\r\n", "QUERY", "/", "q.example"),
        Request("http-method-in-small-letters", "get / HTTP/1.1\r\n\r\n", "get", "/", null),
        Request("http-method-of-all-kinds-of-bytes", "a1!#$%&'*+-.^_`| /x HTTP/1.1\r\n\r\n", "a1!#$%&'*+-.^_`|",
            "/x", null),
        Request("http-method-of-64-bytes", $"{new string('M', 64)} /x HTTP/1.1\r\n\r\n", new string('M', 16),
            "/x", null),
        Http("http-method-of-65-bytes", $"{new string('M', 65)} /x HTTP/1.1\r\n\r\n"),
        Http("http-method-that-is-no-token", "GET: /x HTTP/1.1\r\n\r\n"),
        Http("http-no-method", " /x HTTP/1.1\r\n\r\n"),

        // A line may end without CR, and empty lines before it are passed over (RFC 9112 §2.2).
        Request("http-lines-without-returns", "GET /lf HTTP/1.1\nHost: lf.example\n\n", "GET", "/lf", "lf.example"),
        Http("http-host-in-the-body-without-returns", "GET /lf HTTP/1.1\n\nHost: no.example\n",
            ("http.method", "GET"), ("http.path", "/lf")),
        Request("http-behind-an-empty-line", "\r\nGET /crlf HTTP/1.1\r\nHost: c\r\n\r\n", "GET", "/crlf", "c"),
        Http("http-empty-lines-alone", "\r\n\r\n\r\n\r\n\r\n\r\n"),

        // The segment ends within the line: a request that the next one goes on with, if it looks like most.
        Request("http-cut-behind-the-target", "GET /", "GET", "/", null),
        Request("http-cut-behind-the-blank", "GET /a ", "GET", "/a", null),
        Request("http-cut-within-the-version", "GET / H", "GET", "/", null),
        Request("http-cut-within-the-version-of-a-long-line", "GET /abcdefghijklmnopqrs HTTP/1", "GET",
            "/abcdefghijklmnopqrs", null),
        Request("http-cut-before-the-digit", "GET /a HTTP/1.", "GET", "/a", null),
        Request("http-cut-before-the-line-end", "GET /a HTTP/1.1", "GET", "/a", null),
        Request("http-cut-before-the-line-feed", "GET /a HTTP/1.1\r", "GET", "/a", null),
        Request("http-cut-with-a-blank-in-the-target", "GET /a b HT", "GET", "/a b", null),
        Request("http-cut-of-webdav", "PROPFIND /a", "PROPFIND", "/a", null),
        Request("http-cut-to-a-proxy", "GET http://abs.exam", "GET", "http://abs.exam", null),
        Http("http-cut-behind-the-method", "GET "),
        Http("http-cut-within-the-method", "GET"),
        Http("http-cut-of-something-else", "GET key"),
        Http("http-cut-with-a-method-in-small-letters", "join /general"),

        // What has another version, or none, is no HTTP/1 (RFC 9112 §2.3); HTTP/0.9 looks like much else.
        Http("irc-connect", "CONNECT ircd2.example\r\n"),
        Http("redis-inline-get", "GET key\r\n"),
        Http("redis-two-inline-gets", "GET key\r\nGET key2\r\n"),
        Http("redis-inline-get-before-http", "GET key\r\nGET / HTTP/1.1\r\n\r\n"),
        Http("http-0.9", "GET /09\r\n"),
        Http("sip-options", "OPTIONS sip:a@x.example SIP/2.0\r\n\r\n"),
        Http("icap-options", "OPTIONS icap://x.example/ ICAP/1.0\r\n\r\n"),
        Http("http-2-in-a-request-line", "GET /x HTTP/2.0\r\nHost: a\r\n\r\n"),
        Http("http-version-in-small-letters", "GET /x http/1.1\r\nHost: a\r\n\r\n"),
        Http("http-version-of-two-digits", "GET /x HTTP/1.10\r\nHost: a\r\n\r\n"),
        Http("http-without-target", "GET  HTTP/1.1\r\nHost: a\r\n\r\n"),
        Http("log-line-of-apache", "10.0.0.1 - - [01/Jan/2026:00:00:00 +0000] \"GET / HTTP/1.1\" 200 5\n"),
        Http("log-line-that-ends-alike", "May 3 host app: started GET / HTTP/1.1\n"),

        // No blank is allowed in a target (RFC 9112 §3.2), and servers take it: what the bytes say must not hide.
        Request("http-blank-in-the-target", "GET /a b HTTP/1.1\r\nHost: sp.example\r\n\r\n", "GET", "/a b",
            "sp.example"),
        Request("http-two-blanks-before-the-target", "GET  /two HTTP/1.1\r\nHost: t\r\n\r\n", "GET", "/two", "t"),
        Request("http-blanks-around-the-version", "GET /x  HTTP/1.1 \r\nHost: t\r\n\r\n", "GET", "/x", "t"),

        // Blanks around a value are none of it (RFC 9110 §5.5); those within are, though no host has any.
        Request("http-host-without-a-blank", Get + "Host:abs.example\r\n\r\n", "GET", "/index.html", "abs.example"),
        Request("http-host-between-blanks", Get + "HOST:  \t upper.example \t \r\n\r\n", "GET", "/index.html",
            "upper.example"),
        Request("http-host-with-blanks-within", Get + "Host: This is text\r\n\r\n", "GET", "/index.html",
            "This is text"),
        Request("http-host-of-no-bytes", Get + "Host: \r\n\r\n", "GET", "/index.html", ""),

        // A blank before the colon is an error (RFC 9112 §5.1) that not every server minds.
        Request("http-blank-before-the-colon", Get + "Host : ws.example\r\n\r\n", "GET", "/index.html", "ws.example"),
        Request("http-tabs-before-the-colon", Get + "Host\t\t:ws.example\r\n\r\n", "GET", "/index.html", "ws.example"),
        Http("http-host-of-another-name", Get + "Hostess: x\r\nX-Host: y\r\n\r\n",
            ("http.method", "GET"), ("http.path", "/index.html")),

        // A line that begins with a blank goes on with the one before (RFC 9112 §5.2).
        Request("http-host-behind-a-fold", "POST /fold HTTP/1.1\r\nX: a\r\n Host: no\r\nHost: real\r\n\r\n",
            "POST", "/fold", "real"),

        // A status has three digits (RFC 9112 §4), behind one blank.
        Http("http-status-of-four-digits", "HTTP/1.1 2000 X\r\n\r\n"),
        Http("http-status-of-five-digits", "HTTP/1.1 99999 X\r\n\r\n"),
        Http("http-status-of-letters", "HTTP/1.1 2XX OK\r\n\r\n"),
        Http("http-status-behind-two-blanks", "HTTP/1.1  200 ok\r\n\r\n"),
        Http("http-status-cut", "HTTP/1.1 20"),
        Http("http-status-without-a-blank-behind", "HTTP/1.0 404\r\n\r\n", ("http.status", 404)),
        Http("http-status-before-another", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
            ("http.status", 100)),
        Http("http-status-in-small-letters", "http/1.1 200 OK\r\n\r\n"),
        Http("icy-status", "ICY 200 OK\r\n\r\n"),
    ];

    internal static PacketCase Http(
        string name, string text, params ReadOnlySpan<(string Field, object? Value)> changes) =>
        PayloadCases.Carrying(name, Encoding.Latin1.GetBytes(text), changes);

    private static PacketCase Request(string name, string text, string method, string path, string? host) => Http(
        name, text,
        host is null
            ? [("http.method", method), ("http.path", path)]
            : [("http.method", method), ("http.path", path), ("http.host", host)]);
}
