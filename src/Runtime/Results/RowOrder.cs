using Tcpq.Results;

namespace Tcpq.Runtime.Results;

/// <summary>Rows by value, largest first; equal ones by key, smallest first.</summary>
internal sealed class RowOrder : IComparer<ResultRow>
{
    internal static RowOrder Instance { get; } = new();

    public int Compare(ResultRow? x, ResultRow? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        var byValue = CompareValues(y.Value, x.Value);
        for (var i = 0; byValue == 0 && i < x.Key.Length; i++)
        {
            byValue = CompareValues(x.Key[i], y.Key[i]);
        }

        return byValue;
    }

    private static int CompareValues(Value x, Value y) => (x, y) switch
    {
        (Value.Number a, Value.Number b) => a.Amount.CompareTo(b.Amount),
        (Value.Real a, Value.Real b) => a.Amount.CompareTo(b.Amount),
        (Value.Boolean a, Value.Boolean b) => a.Truth.CompareTo(b.Truth),
        (Value.Text a, Value.Text b) => string.CompareOrdinal(a.Content, b.Content),
        (Value.Address a, Value.Address b) => CompareAddresses(a, b),
        (Value.Flow a, Value.Flow b) => CompareFlows(a, b),
        (Value.Histogram a, Value.Histogram b) => Total(a).CompareTo(Total(b)),
        (Value.Quantiles a, Value.Quantiles b) => a.Count.CompareTo(b.Count),
        _ => (x is Value.Absent ? 0 : 1) - (y is Value.Absent ? 0 : 1),
    };

    private static int CompareAddresses(Value.Address a, Value.Address b) =>
        (a.High, a.Low).CompareTo((b.High, b.Low));

    private static int CompareFlows(Value.Flow a, Value.Flow b) =>
        (a.Source.High, a.Source.Low, a.SourcePort, a.Destination.High, a.Destination.Low, a.DestinationPort)
        .CompareTo(
            (b.Source.High, b.Source.Low, b.SourcePort, b.Destination.High, b.Destination.Low, b.DestinationPort));

    private static decimal Total(Value.Histogram histogram) => histogram.Buckets.Sum(bucket => (decimal)bucket.Count);
}
