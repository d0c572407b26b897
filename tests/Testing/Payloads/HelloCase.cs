using System.Collections.Immutable;

namespace Tcpq.Testing;

/// <summary>A ClientHello over some segments of a connection, and what each of them tells.</summary>
/// <param name="Name">A few words joined by hyphens.</param>
/// <param name="Segments">Where each begins in the stream, its bytes, and `name version` of it, with - for what is
/// absent.</param>
/// <param name="Open">How many hellos stay open.</param>
public sealed record HelloCase(
    string Name, ImmutableArray<(int At, byte[] Bytes, string Tells)> Segments, int Open = 0)
{
    private const string Nothing = "- -";
    private const string Both = "pq.example TLS1_3";
    private const int First = 1000;

    private static readonly byte[] Hello =
        new ClientHello("pq.example", 0x2a2a, 0x0304, 0x0303) { Others = 1, OtherBytes = 1216, Session = 32 }.Build();

    private static readonly byte[] Short = new ClientHello("pq.example", 0x0304).Build();

    /// <summary>All streams; each is a connection of its own.</summary>
    public static ImmutableArray<HelloCase> All { get; } = [
        new("one-segment", [(0, Hello, Both)]),
        new("two-segments", [(0, Hello[..First], Nothing), (First, Hello[First..], Both)]),
        new("three-segments",
            [(0, Hello[..500], Nothing), (500, Hello[500..First], Nothing), (First, Hello[First..], Both)]),
        new("one-byte-first", [(0, Hello[..1], Nothing), (1, Hello[1..], Both)]),
        new("three-bytes-first", [(0, Hello[..3], Nothing), (3, Hello[3..], Both)]),
        new("header-first", [(0, Hello[..5], Nothing), (5, Hello[5..], Both)]),
        new("name-in-two", [(0, Short[..^5], Nothing), (Short.Length - 5, Short[^5..], Both)]),
        new("a-byte-each",
            [.. Short.Select((value, i) => (i, new[] { value }, i == Short.Length - 1 ? Both : Nothing))]),
        new("records-of-50-bytes", [(0, InRecords(50), Both)]),
        new("records-of-1-byte", [(0, InRecords(1), Both)]),
        new("records-over-segments",
            [(0, InRecords(50)[..53], Nothing), (53, InRecords(50)[53..], Both)]),
        new("behind-a-change-of-ciphers", [(0, [20, 3, 3, 0, 1, 1, .. Short], Both)]),
        new("sent-again", [(0, Hello[..First], Nothing), (0, Hello[..First], Nothing), (First, Hello[First..], Both)]),
        new("sent-again-with-more", [(0, Hello[..First], Nothing), (500, Hello[500..], Both)]),
        new("sent-again-when-told",
        [
            (0, Hello[..First], Nothing), (First, Hello[First..], Both), (0, Hello[..First], Nothing),
            (First, Hello[First..], Nothing),
        ]),
        new("two-hellos", [(0, Short, Both), (Short.Length, Short, Both)]),
        new("second-segment-missing", [(0, Hello[..500], Nothing), (First, Hello[First..], Nothing)], Open: 1),
        new("second-segment-late",
            [(0, Hello[..500], Nothing), (First, Hello[First..], Nothing), (500, Hello[500..First], Nothing)], Open: 1),
        new("no-hello-behind-the-header", [(0, [22, 3, 3], Nothing), (3, [0, 2, 2, 0], Nothing)]),
        new("encrypted-that-begins-with-1",
            [(0, [22, 3, 3, 0, 40, 1, .. Enumerable.Range(0, 39).Select(i => (byte)(i * 97))], Nothing)]),
        new("other-extensions-than-it-says", [(0, Damaged(), Nothing)]),
        new("old-without-extensions", [(0, new ClientHello(null) { HasExtensions = false }.Build(), "- TLS1_2")]),
    ];

    /// <summary>The segments of all streams.</summary>
    public static IEnumerable<(string Name, byte[] Packet, string Tells)> Packets => All.SelectMany(
        (stream, i) => stream.Segments.Select(segment => (
            stream.Name,
            Packet.Ethernet().IPv4("10.0.0.1", "10.0.0.2")
                .Tcp(40_000 + i, 443, ack: true, seq: (uint)(-30 + segment.At))
                .Payload(segment.Bytes).Bytes,
            segment.Tells)));

    private static byte[] InRecords(int bytes) =>
        [.. Short[5..].Chunk(bytes).SelectMany(part => (byte[])[22, 3, 1, 0, (byte)part.Length, .. part])];

    private static byte[] Damaged()
    {
        var bytes = (byte[])Short.Clone();
        bytes[53] ^= 1; // the length of all extensions
        return bytes;
    }
}
