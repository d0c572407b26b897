using System.Buffers.Binary;
using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Values;

namespace Tcpq.Runtime.Results;

/// <summary>Turns ring buffer records into rows of `emit`.</summary>
internal sealed class RowDecoder(Schema schema, ColumnReader columns, Action<EmittedRow> onRow)
{
    private readonly ImmutableArray<ImmutableArray<ResultColumn>> headers =
    [
        .. schema.Streams.Select(
            stream => stream.Columns.Select(column => new ResultColumn(column.Name, column.Type)).ToImmutableArray()),
    ];

    /// <summary>Hands a record on as a row.</summary>
    internal void Decode(ReadOnlySpan<byte> record)
    {
        var id = BinaryPrimitives.ReadInt32LittleEndian(record);
        var stream = schema.Streams[id];
        onRow(new(headers[id], columns.Read(stream.Columns, record)) { Kind = stream.Kind, Text = stream.Text });
    }
}
