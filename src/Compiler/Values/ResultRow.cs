using System.Collections.Immutable;

namespace Tcpq.Values;

/// <summary>A row of a table: its key and its value.</summary>
public sealed record ResultRow(ImmutableArray<Value> Key, Value Value);
