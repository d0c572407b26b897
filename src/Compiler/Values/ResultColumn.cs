namespace Tcpq.Values;

/// <summary>A named, typed column of a result.</summary>
public sealed record ResultColumn(string Name, DataType Type);
