using System.Collections.Immutable;
using Tcpq.Values;
using static Tcpq.Language.Fields.FieldRead;

namespace Tcpq.Language.Fields;

/// <summary>What TCP carries: the payload, and the first lines of HTTP/1 and TLS in it.</summary>
internal static class PayloadFields
{
    private static readonly DataType TlsVersion = new("tls version", Representation.Unsigned, 2)
    {
        HasOrder = true,
        Members =
        [
            new("SSL3", 0x0300), new("TLS1_0", 0x0301), new("TLS1_1", 0x0302), new("TLS1_2", 0x0303),
            new("TLS1_3", 0x0304),
        ],
    };

    internal static ImmutableArray<Field> Rows { get; } =
    [
        new("payload", DataType.Payload,
            "bytes that TCP carries: `payload startswith \"GET \"`, `payload contains \"x\"`, `payload[0, 4]`",
            new PayloadText(PayloadPart.Whole))
        {
            Aliases = ["tcp.payload", "data", "data.data"], Source = "RFC 9293 §3.1",
            Example = "payload startswith \"GET \"",
        },
        Text("http.method", 16, "method of the HTTP/1 request that the payload starts with", PayloadPart.HttpMethod,
            "RFC 9112 §3.1") with
        {
            Aliases = ["http.request.method"], Example = "http.method == \"GET\"",
        },
        Text("http.path", 120, "target of the HTTP/1 request, with its query; 120 bytes of it in keys and columns",
            PayloadPart.HttpPath, "RFC 9112 §3.2") with
        {
            Aliases = ["http.request.uri", "http.uri", "http.url"], Example = "http.path startswith \"/api/\"",
        },
        Text("http.host", 64, "value of the Host header of the HTTP/1 request; 64 bytes of it in keys and columns",
            PayloadPart.HttpHost, "RFC 9110 §7.2") with
        {
            Aliases = ["host"], Example = "http.host == \"example.com\"",
        },
        new("http.status", DataType.Integer16, "status code of the HTTP/1 response that the payload starts with",
            new PayloadNumber(PayloadPart.HttpStatus))
        {
            Aliases = ["http.response.code"], Source = "RFC 9112 §4", IsOptional = true,
        },
        Text("tls.sni", 64, "server name in the TLS ClientHello; 64 bytes of it in keys and columns",
            PayloadPart.TlsServerName, "RFC 6066 §3") with
        {
            Aliases = ["tls.handshake.extensions_server_name", "sni", "server_name"],
            Example = "tls.sni == \"example.com\"",
        },
        new("tls.version", TlsVersion, "highest version that the TLS ClientHello offers",
            new PayloadNumber(PayloadPart.TlsVersion))
        {
            Aliases = ["tls.handshake.version", "tls.record.version"], Source = "RFC 8446 §4.2.1", IsOptional = true,
        },
    ];

    private static Field Text(string name, int bytes, string doc, PayloadPart part, string source) =>
        new(name, DataType.TextOf(bytes), doc, new PayloadText(part)) { Source = source, IsOptional = true };
}
