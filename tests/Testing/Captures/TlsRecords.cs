using System.Text;

namespace Tcpq.Testing;

/// <summary>What TLS connections carry, as far as others can see.</summary>
public static class TlsRecords
{
    /// <summary>A ClientHello (RFC 8446 §4.1.2) that names a server (RFC 6066 §3).</summary>
    public static byte[] ClientHello(string serverName)
    {
        var name = Encoding.ASCII.GetBytes(serverName);
        byte[] serverNames = [0, .. Sized(2, name)];
        byte[] extensions = [0, 0, .. Sized(2, Sized(2, serverNames)), 0, 43, 0, 3, 2, 3, 4];
        byte[] hello = [
            3, 3, .. Enumerable.Range(0, 32).Select(i => (byte)(i * 29)), 0, .. Sized(2, [0x13, 0x01, 0x13, 0x02]), 1,
            0,
            .. Sized(2, extensions),
        ];
        return [22, 3, 1, .. Sized(2, [1, .. Sized(3, hello)])];
    }

    /// <summary>Application data.</summary>
    public static byte[] Encrypted(int size) =>
        [23, 3, 3, .. Sized(2, [.. Enumerable.Range(0, size).Select(i => (byte)((i * 167) + 13))])];

    private static byte[] Sized(int lengthBytes, byte[] content)
    {
        var length = new byte[lengthBytes];
        for (var i = 0; i < lengthBytes; i++)
        {
            length[i] = (byte)(content.Length >> (8 * (lengthBytes - 1 - i)));
        }

        return [.. length, .. content];
    }
}
