using System.Buffers.Binary;

namespace Tcpq.Testing;

/// <summary>A TCP option (IANA "TCP Option Kind Numbers").</summary>
public sealed record TcpOption(byte[] Bytes)
{
    public static TcpOption End { get; } = new([0]);

    public static TcpOption Nop { get; } = new([1]);

    public static TcpOption SackPermitted { get; } = new([4, 2]);

    public static TcpOption Mss(int bytes) => new([2, 4, (byte)(bytes >> 8), (byte)bytes]);

    public static TcpOption WindowScale(int shift) => new([3, 3, (byte)shift]);

    public static TcpOption Timestamps(uint value, uint echo) => new([8, 10, .. Word(value), .. Word(echo)]);

    public static TcpOption Sack(params (uint Left, uint Right)[] blocks) =>
        new([5, (byte)(2 + (8 * blocks.Length)),
            .. blocks.SelectMany(b => (byte[])[.. Word(b.Left), .. Word(b.Right)])]);

    /// <summary>Any option, with any length it claims.</summary>
    public static TcpOption Raw(int kind, int claimedLength, params byte[] data) =>
        new([(byte)kind, (byte)claimedLength, .. data]);

    public static IEnumerable<TcpOption> Nops(int count) => Enumerable.Repeat(Nop, count);

    private static byte[] Word(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
