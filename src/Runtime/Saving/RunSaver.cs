using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Language.Aggregates;
using Tcpq.Runtime.Devices;
using Tcpq.Runtime.Maps;
using Tcpq.Runtime.Results;
using Tcpq.Values;

namespace Tcpq.Runtime.Saving;

/// <summary>What is saved of a script beside what it has found.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Columns">Reads its keys.</param>
/// <param name="ClockStart">Nanoseconds from 1970 to the start of the run's clock; 0 for captures.</param>
internal sealed record SavedScript(string Text, ColumnReader Columns, ulong ClockStart);

/// <summary>Saves what a run has found.</summary>
/// <param name="file">Where to.</param>
/// <param name="script">What ran.</param>
internal sealed class RunSaver(ResultsFile file, SavedScript script)
{
    private readonly ColumnReader columns = script.Columns;
    private readonly ulong clockStart = script.ClockStart;

    /// <summary>Writes the file.</summary>
    /// <param name="watched">What was watched.</param>
    /// <param name="summary">What was seen and lost.</param>
    /// <param name="tables">The tables, their content and their moment; the content is asked for once.</param>
    /// <returns>Why it could not be written; null if it was.</returns>
    internal Diagnostic? Save(
        ImmutableArray<string> watched,
        Summary summary,
        IEnumerable<(TableSchema Schema, RawTable Raw, AggregateRendering Rendering)> tables)
    {
        var origin =
            new SavedOrigin(Guid.NewGuid(), Environment.MachineName, watched, script.Text, DateTimeOffset.UtcNow);
        return file.Write(new([origin], summary,
            [.. tables.Select(table => Save(table.Schema, table.Raw, table.Rendering))]));
    }

    private SavedTable Save(TableSchema schema, RawTable raw, AggregateRendering rendering)
    {
        var shape = new TableShape(
            schema.Name,
            [.. schema.Keys.Select(key => new SavedColumn(key.Name, ToSaved(key.Type)))],
            schema.Value.Name,
            ToSaved(schema.Value.Type),
            schema.Value.Aggregate,
            schema.Value.Parameters,
            schema.Top);
        return new(shape, TimeOf(rendering), Rows(schema, raw, rendering));
    }

    private Interval TimeOf(AggregateRendering rendering) => rendering.Elapsed == 0
        ? default
        : new(rendering.Now + clockStart - rendering.Elapsed, rendering.Now + clockStart);

    private IEnumerable<SavedRow> Rows(TableSchema schema, RawTable raw, AggregateRendering rendering)
    {
        var translation = new StateTranslation(
            schema.Value.Type,
            clockStart,
            schema.Value.Type == DataType.Time ? time => time + clockStart : value => value);
        for (var i = 0; i < raw.Count; i++)
        {
            if (TableReader.Merged(schema, raw, i, rendering) is { } merged)
            {
                var state = schema.Value.Aggregate.Essence(merged).ToArray();
                schema.Value.Aggregate.Translate(state, translation);
                var key = raw.Keys.AsSpan(i * raw.KeySize, raw.KeySize);
                yield return new(columns.Read(schema.Keys, key), state);
            }
        }
    }

    private static SavedType ToSaved(DataType type) => type == DataType.Device
        ? new(type with { Members = Devices() }, IsHosts: true)
        : new(type, type.KernelEnum is not null);

    private static ImmutableArray<EnumMember> Devices() =>
        [.. DeviceNames.Known().Select(device => new EnumMember(device.Name, device.Number))];
}
