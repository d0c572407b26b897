using System.Collections.Immutable;

namespace Tcpq.Values;

/// <summary>A value that came out of a run. The tree is closed; every output formats it.</summary>
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

    /// <summary>A whole number; <paramref name="Type"/> says whether it is a count, a port, a duration, an enum…</summary>
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

    /// <summary>A histogram: its non-empty range of buckets in ascending order, empty ones between included.</summary>
    public sealed record Histogram(ImmutableArray<Bucket> Buckets, DataType Type) : Value;

    /// <summary>What parts of a number of samples are not above.</summary>
    /// <param name="Count">Samples.</param>
    /// <param name="Members">In ascending order; the same names for all values of a table.</param>
    public sealed record Quantiles(ulong Count, ImmutableArray<Quantile> Members) : Value;
}

/// <summary>A quantile.</summary>
/// <param name="Name">`p50`, `p99.9`.</param>
/// <param name="Value">A number; absent where there are no samples.</param>
public sealed record Quantile(string Name, Value Value);

/// <summary>A histogram's bucket.</summary>
/// <param name="GreaterOrEqual">Inclusive lower bound; null for the one below all others.</param>
/// <param name="LessThan">Exclusive upper bound; null for the one above all others.</param>
/// <param name="Count">Samples in it.</param>
public sealed record Bucket(Int128? GreaterOrEqual, Int128? LessThan, ulong Count);
