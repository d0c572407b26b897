using System.Buffers.Binary;
using System.Text;

namespace Tcpq.Testing;

/// <summary>A TLS ClientHello in a record (RFC 8446 §4.1.2).</summary>
/// <param name="Name">The server's name; null for none.</param>
/// <param name="Versions">What supported_versions offers; no such extension without any.</param>
internal sealed record ClientHello(string? Name, params int[] Versions)
{
    private const int Unknown = 0xff01;

    /// <summary>The record's type.</summary>
    public byte Record { get; init; } = 22;

    /// <summary>The message's type.</summary>
    public byte Type { get; init; } = 1;

    /// <summary>Bytes of the session's id.</summary>
    public int Session { get; init; }

    /// <summary>Extensions before those that are read.</summary>
    public int Others { get; init; }

    /// <summary>Bytes of each of them.</summary>
    public int OtherBytes { get; init; } = 4;

    /// <summary>Whether a reserved extension comes first (RFC 8701).</summary>
    public bool Reserved { get; init; }

    /// <summary>Whether there are extensions, and their length.</summary>
    public bool HasExtensions { get; init; } = true;

    /// <summary>Bytes that the segment carries; null for all.</summary>
    public int? Sent { get; init; }

    /// <summary>The record.</summary>
    public byte[] Build()
    {
        byte[] extensions =
        [
            .. Reserved ? Extension(0x2a2a, []) : [],
            .. Enumerable.Range(0, Others).SelectMany(i => Extension(Unknown + i, new byte[OtherBytes])),
            .. Versions.Length == 0 ? [] : Extension(43, [(byte)(Versions.Length * 2), .. Versions.SelectMany(Two)]),
            .. Name is null ? [] : Extension(0, ServerName(Encoding.ASCII.GetBytes(Name))),
        ];
        byte[] body =
        [
            3, 3, .. new byte[32], (byte)Session, .. new byte[Session], .. Two(4), 0x13, 0x01, 0x13, 0x02, 1, 0,
            .. HasExtensions ? Two(extensions.Length) : [], .. HasExtensions ? extensions : [],
        ];
        byte[] message = [Type, 0, .. Two(body.Length), .. body];
        byte[] record = [Record, 3, 1, .. Two(message.Length), .. message];
        return Sent is { } sent ? record[..sent] : record;
    }

    private static byte[] ServerName(byte[] name) => [.. Two(name.Length + 3), 0, .. Two(name.Length), .. name];

    private static byte[] Extension(int type, byte[] content) => [.. Two(type), .. Two(content.Length), .. content];

    private static byte[] Two(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }
}
