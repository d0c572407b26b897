using System.Collections.Immutable;

namespace Tcpq.Values;

/// <summary>How a value's bits are read.</summary>
public enum Representation
{
    /// <summary>0 or 1.</summary>
    Boolean,

    /// <summary>An unsigned integer in the machine's byte order.</summary>
    Unsigned,

    /// <summary>A two's complement integer in the machine's byte order.</summary>
    Signed,

    /// <summary>16 bytes in network order, IPv4 mapped (`::ffff:a.b.c.d`).</summary>
    Address,

    /// <summary>Source and destination address and port: 16 + 16 + 2 + 2 bytes; ports in the machine's order.</summary>
    Flow,

    /// <summary>Text of a fixed size, ended by a zero byte unless full.</summary>
    Text,

    /// <summary>Bytes of any value: the last byte says how many there are, zeros fill the rest.</summary>
    Data,

    /// <summary>Known only while compiling: sets, prefixes, text literals, what could not be bound.</summary>
    None,
}

/// <summary>A type of the language: what a value means, how it is stored in keys and rows, how it is shown.</summary>
/// <param name="Name">The name in messages and documentation.</param>
/// <param name="Representation">How its bits are read.</param>
/// <param name="Size">Bytes in a key or a row.</param>
public sealed record DataType(string Name, Representation Representation, int Size)
{
    /// <summary>Names of single values (enum) or bits (flags), if the type has them.</summary>
    public ImmutableArray<EnumMember> Members { get; init; } = [];

    /// <summary>The kernel's enumeration whose names the members are; null for types of the language's own.</summary>
    public string? KernelEnum { get; init; }

    /// <summary>The lengths of the prefixes that addresses of this type are, for IPv4 and IPv6; null for single
    /// addresses.</summary>
    public PrefixLengths? Prefixes { get; init; }

    /// <summary>True for text that is a value of its own, not a place in a packet.</summary>
    public bool IsShort { get; init; }

    /// <summary>True if each member is a bit and a value is any union of them.</summary>
    public bool IsFlags { get; init; }

    /// <summary>True if members have the order of their values, so that they can be compared by it.</summary>
    public bool HasOrder { get; init; }

    /// <summary>True for integers of any meaning that has no named values.</summary>
    public bool IsNumeric =>
        Representation is Representation.Unsigned or Representation.Signed && Members.IsEmpty;

    /// <summary>True for bytes of a packet that are compared with text: strings, data and the payload itself.</summary>
    public bool IsText => Representation is Representation.Text or Representation.Data || this == Payload;

    /// <summary>The type's name.</summary>
    public override string ToString() => Name;

    /// <summary>Truth.</summary>
    public static DataType Bool { get; } = new("bool", Representation.Boolean, 1);

    /// <summary>A plain 64-bit number.</summary>
    public static DataType Integer { get; } = new("integer", Representation.Unsigned, 8);

    /// <summary>A plain 64-bit number with a sign.</summary>
    public static DataType SignedInteger { get; } = new("signed integer", Representation.Signed, 8);

    /// <summary>A plain 8-bit number.</summary>
    public static DataType Integer8 { get; } = new("integer", Representation.Unsigned, 1);

    /// <summary>A plain 16-bit number.</summary>
    public static DataType Integer16 { get; } = new("integer", Representation.Unsigned, 2);

    /// <summary>A plain 32-bit number.</summary>
    public static DataType Integer32 { get; } = new("integer", Representation.Unsigned, 4);

    /// <summary>A TCP, UDP, SCTP or DCCP port.</summary>
    public static DataType Port { get; } = new("port", Representation.Unsigned, 2);

    /// <summary>An IPv4 or IPv6 address.</summary>
    public static DataType Address { get; } = new("ip", Representation.Address, 16);

    /// <summary>An IPv4 or IPv6 prefix.</summary>
    public static DataType Prefix { get; } = new("cidr", Representation.None, 0);

    /// <summary>A 48-bit link-layer address; the first byte on the wire is the most significant.</summary>
    public static DataType Mac { get; } = new("mac", Representation.Unsigned, 8);

    /// <summary>A point in time, in nanoseconds since 1970-01-01T00:00:00Z once read; in the kernel, since
    /// boot.</summary>
    public static DataType Time { get; } = new("time", Representation.Unsigned, 8);

    /// <summary>A span of time in nanoseconds.</summary>
    public static DataType Duration { get; } = new("duration", Representation.Signed, 8);

    /// <summary>A number of bytes.</summary>
    public static DataType Bytes { get; } = new("bytes", Representation.Unsigned, 8);

    /// <summary>A difference of two numbers of bytes.</summary>
    public static DataType SignedBytes { get; } = new("bytes", Representation.Signed, 8);

    /// <summary>A network device's index, shown by name.</summary>
    public static DataType Device { get; } = new("device", Representation.Unsigned, 8);

    /// <summary>The 4-tuple of a segment.</summary>
    public static DataType Flow { get; } = new("flow", Representation.Flow, 36);

    /// <summary>A segment's payload: compared and cut up, but too long for a key or column.</summary>
    public static DataType Payload { get; } = new("payload", Representation.None, 0);

    /// <summary>Text known while compiling.</summary>
    public static DataType Text { get; } = new("string", Representation.None, 0);

    /// <summary>What could not be bound; never reported twice.</summary>
    public static DataType Error { get; } = new("error", Representation.None, 0);

    /// <summary>Text of at most 16 bytes: the name of a task.</summary>
    public static DataType ShortText { get; } = new("string", Representation.Text, 16) { IsShort = true };

    /// <summary>Text that keys and columns cut after some bytes.</summary>
    /// <param name="bytes">How many they keep; a multiple of 8.</param>
    public static DataType TextOf(int bytes) => new("string", Representation.Text, bytes);

    /// <summary>Up to some bytes of any value.</summary>
    /// <param name="bytes">How many, at most 255.</param>
    public static DataType DataOf(int bytes) => new("data", Representation.Data, (bytes + 8) / 8 * 8);
}

/// <summary>How many bits of an address count.</summary>
/// <param name="Bits4">Of an IPv4 address, 0 to 32.</param>
/// <param name="Bits6">Of an IPv6 address, 0 to 128.</param>
public readonly record struct PrefixLengths(int Bits4, int Bits6);

/// <summary>A named value or bit of a type.</summary>
/// <param name="Name">The name in scripts.</param>
/// <param name="Value">Its number.</param>
public sealed record EnumMember(string Name, ulong Value)
{
    /// <summary>Its name in the kernel, where each kernel may have another number for it; null if the number is
    /// known.</summary>
    public string? KernelName { get; init; }

    /// <summary>The number of the value that it is only another name for; null if it is a value of its own. What is
    /// read from the kernel becomes that one.</summary>
    public ulong? SameAs { get; init; }
}
