using System.Collections.Immutable;
using Tcpq.Values;

namespace Tcpq.Testing;

/// <summary>A histogram's bucket, as a test expects it.</summary>
/// <param name="GreaterOrEqual">Inclusive lower bound; null for the one below all others.</param>
/// <param name="LessThan">Exclusive upper bound; null for the one above all others.</param>
/// <param name="Count">Samples in it.</param>
public sealed record Bucket(Int128? GreaterOrEqual, Int128? LessThan, ulong Count)
{
    /// <summary>The buckets of a row of a table of histograms.</summary>
    public static ImmutableArray<Bucket> Of(ImmutableArray<ImmutableArray<Value>> lines) =>
        [.. lines.Select(line => new Bucket(Bound(line[0]), Bound(line[1]), (ulong)((Value.Number)line[2]).Amount))];

    private static Int128? Bound(Value value) => (value as Value.Number)?.Amount;
}

/// <summary>Rows of results as text.</summary>
public static class ResultText
{
    /// <summary>What a row says behind its key: a value, or the cells of all its lines.</summary>
    public static string Of(ResultRow row) =>
        string.Join("; ", row.Lines.Select(line => string.Join(' ', line.Select(ValueFormat.Machine))));
}
