using System.Buffers.Binary;

namespace Tcpq.Runtime.Replay.Records;

/// <summary>The byte order of a file; a type argument, so that each gets code of its own.</summary>
internal interface IByteOrder
{
    /// <summary>A number as it was meant.</summary>
    static abstract uint Read(uint word);

    /// <summary>A number as it was meant.</summary>
    static abstract ushort Read(ushort word);
}

/// <summary>That of this machine.</summary>
internal readonly struct SameOrder : IByteOrder
{
    public static uint Read(uint word) => word;

    public static ushort Read(ushort word) => word;
}

/// <summary>The other.</summary>
internal readonly struct SwappedOrder : IByteOrder
{
    public static uint Read(uint word) => BinaryPrimitives.ReverseEndianness(word);

    public static ushort Read(ushort word) => BinaryPrimitives.ReverseEndianness(word);
}
