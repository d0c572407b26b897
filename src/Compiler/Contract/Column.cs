using Tcpq.Values;

namespace Tcpq.Contract;

/// <summary>A value in a key, a row or an aggregate's state.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Type">What it means.</param>
/// <param name="Offset">Bytes from the start of the key or row.</param>
/// <param name="PresenceOffset">The byte that is 1 where a packet had the field; null if it always has.</param>
public sealed record Column(string Name, DataType Type, int Offset, int? PresenceOffset = null);
