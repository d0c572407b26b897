using System.Collections.Immutable;
using Tcpq.Values;

namespace Tcpq.Contract;

/// <summary>The rows of one `emit`, or the texts of one `print` or `alert`.</summary>
/// <param name="Id">The first 4 bytes of each record.</param>
/// <param name="Columns">What a record holds.</param>
/// <param name="RecordSize">Bytes in a record.</param>
/// <param name="LostCounter">Index of the counter of rows that found the ring buffer full.</param>
/// <param name="Kind">What it carries.</param>
/// <param name="Text">The text whose values the columns are; null for rows.</param>
public sealed record StreamSchema(
    int Id,
    ImmutableArray<Column> Columns,
    int RecordSize,
    int LostCounter,
    StreamKind Kind = StreamKind.Row,
    MessageText? Text = null);
