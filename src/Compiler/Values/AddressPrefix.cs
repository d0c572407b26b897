namespace Tcpq.Values;

/// <summary>A network: addresses that begin alike.</summary>
/// <param name="High">The first 8 bytes in network order, IPv4 mapped (`::ffff:a.b.c.d`), host bits 0.</param>
/// <param name="Low">The last 8 bytes.</param>
/// <param name="Length">Prefix length in the 128-bit space, 0 to 128: 96 more than written for IPv4.</param>
public readonly record struct AddressPrefix(ulong High, ulong Low, int Length)
{
    /// <summary>The bits of an address that a prefix length covers, as two big-endian halves.</summary>
    /// <param name="length">0 to 128.</param>
    internal static (ulong High, ulong Low) Mask(int length) => length switch
    {
        0 => (0, 0),
        <= 64 => (ulong.MaxValue << (64 - length), 0),
        _ => (ulong.MaxValue, ulong.MaxValue << (128 - length)),
    };
}
