namespace Tcpq;

/// <summary>A network: addresses that begin alike.</summary>
/// <param name="High">The first 8 bytes in network order, IPv4 mapped (`::ffff:a.b.c.d`), host bits 0.</param>
/// <param name="Low">The last 8 bytes.</param>
/// <param name="Length">Prefix length in the 128-bit space, 0 to 128: 96 more than written for IPv4.</param>
public readonly record struct AddressPrefix(ulong High, ulong Low, int Length);
