namespace Tcpq.Values;

/// <summary>A scalar that came out of a run: a cell of a key, a row or a text. The tree is closed.</summary>
public abstract record Value
{
    private Value()
    {
    }

    /// <summary>The packet did not have the field.</summary>
    public sealed record Absent : Value
    {
        /// <summary>The only instance needed.</summary>
        public static Absent Instance { get; } = new();
    }

    /// <summary>Truth.</summary>
    public sealed record Boolean(bool Truth) : Value;

    /// <summary>A whole number; <paramref name="Type"/> says whether it is a count, a port, a duration, an
    /// enum…</summary>
    public sealed record Number(Int128 Amount, DataType Type) : Value;

    /// <summary>An average.</summary>
    public sealed record Real(double Amount, DataType Type) : Value;

    /// <summary>An address, 16 bytes in network order as two big-endian halves, IPv4 mapped.</summary>
    public sealed record Address(ulong High, ulong Low) : Value
    {
        /// <summary>How many bits count, if it stands for a network; else null.</summary>
        public int? PrefixLength { get; init; }
    }

    /// <summary>A segment's 4-tuple.</summary>
    public sealed record Flow(Address Source, ushort SourcePort, Address Destination, ushort DestinationPort) : Value;

    /// <summary>Text.</summary>
    public sealed record Text(string Content) : Value;
}
