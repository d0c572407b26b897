namespace Tcpq.Testing;

/// <summary>IPv4 options (RFC 791 §3.1), padded to whole words.</summary>
public static class IpOption
{
    /// <summary>RFC 2113: 4 bytes.</summary>
    public static byte[] RouterAlert { get; } = [0x94, 4, 0, 0];

    /// <summary>Record route with empty slots: 4 bytes and 4 for each slot, at most 9.</summary>
    public static byte[] RecordRoute(int slots) => [7, (byte)(3 + (4 * slots)), 4, .. new byte[4 * slots], 0];

    public static byte[] Nops(int count) => [.. Enumerable.Repeat((byte)1, count)];
}
