using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Tcpq.Contract;
using Tcpq.Language.Aggregates;
using Tcpq.Values;

namespace Tcpq.Runtime.Saving;

/// <summary>What the lines of saved results say. What does not fit is an exception of the framework's or a
/// <see cref="ResultsException"/>.</summary>
internal static class SavedJson
{
    internal static ImmutableArray<SavedOrigin> Runs(JsonElement header) =>
    [
        .. header.GetProperty("runs").EnumerateArray().Select(run => new SavedOrigin(
            run.GetProperty("id").GetGuid(),
            Text(run, "host"),
            Texts(run, "watched"),
            Text(run, "script"),
            run.GetProperty("saved").GetDateTimeOffset())),
    ];

    internal static Summary Summary(JsonElement header) =>
        new(Counts(header, "packets"), Counts(header, "losses"), Texts(header, "notes"))
        {
            NotFollowed = CountsIfAny(header, "not_followed"),
            InsideTunnels = CountsIfAny(header, "inside_tunnels"),
        };

    internal static TableShape Shape(JsonElement table)
    {
        var value = table.GetProperty("value");
        var type = Type(value.GetProperty("type"));
        var name = Text(table, "aggregate");
        ulong? window = table.TryGetProperty("window", out var time) ? time.GetUInt64() : null;
        var parameters = table.GetProperty("constants").EnumerateArray().Select(each => each.GetInt64())
            .ToImmutableArray();
        var aggregate = AggregateTable.Find(name, window, type.Type, parameters)
            ?? throw new ResultsException($"it has a `{name}` that cannot be");
        return new(
            Text(table, "table"),
            [
                .. table.GetProperty("keys").EnumerateArray()
                    .Select(key => new SavedColumn(Text(key, "name"), Type(key.GetProperty("type")))),
            ],
            Text(value, "name"),
            type,
            aggregate,
            parameters,
            table.TryGetProperty("top", out var top) ? top.GetInt32() : null);
    }

    internal static Interval Time(JsonElement table)
    {
        var (from, to) = (table.GetProperty("from").GetUInt64(), table.GetProperty("to").GetUInt64());
        return from <= to ? new(from, to) : throw new ResultsException("it has a time that ends before it begins");
    }

    internal static SavedRow Row(JsonElement key, JsonElement state, TableShape shape)
    {
        var bytes = state.GetBytesFromBase64();
        if (bytes.Length != shape.StateSize || key.GetArrayLength() != shape.Keys.Length)
        {
            throw new ResultsException("it has a row that does not fit its table");
        }

        return new([.. shape.Keys.Select((column, i) => ReadValue(key[i], column.Type))], bytes);
    }

    private static Value ReadValue(JsonElement value, SavedType type) =>
        (value.ValueKind, type.Type.Representation) switch
        {
            (JsonValueKind.Null, _) => Value.Absent.Instance,
            (_, Representation.Boolean) => new Value.Boolean(value.GetBoolean()),
            (JsonValueKind.String, Representation.Unsigned) when type.IsHosts => new Value.Text(Text(value)),
            (_, Representation.Unsigned) => new Value.Number(value.GetUInt64(), type.Type),
            (_, Representation.Signed) => new Value.Number(value.GetInt64(), type.Type),
            (_, Representation.Address) => AddressFormat.Within(Address(value), type.Type),
            (_, Representation.Flow) => new Value.Flow(
                Address(value[0]), value[1].GetUInt16(), Address(value[2]), value[3].GetUInt16()),
            _ => new Value.Text(Text(value)),
        };

    private static Value.Address Address(JsonElement text)
    {
        var address = IPAddress.Parse(Text(text).Split('/')[0]);
        Span<byte> bytes = stackalloc byte[16];
        var mapped = address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address;
        _ = mapped.TryWriteBytes(bytes, out _);
        return new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    private static SavedType Type(JsonElement type)
    {
        var kind = Text(type, "is");
        var representation = ResultsFormat.Find(kind) ?? throw new ResultsException($"it has values that are `{kind}`");
        var result = new DataType(Text(type, "name"), representation, type.GetProperty("size").GetInt32())
        {
            IsFlags = IsSet(type, "flags"),
            Prefixes = type.TryGetProperty("prefixes", out var lengths)
                ? new(lengths[0].GetInt32(), lengths[1].GetInt32()) : null,
        };
        if (type.TryGetProperty("names", out var names))
        {
            result = result with
            {
                Members =
                    [.. names.EnumerateArray().Select(name => new EnumMember(Text(name[1]), name[0].GetUInt64()))],
            };
        }

        return new(result, IsSet(type, "of_host"));
    }

    private static bool IsSet(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.GetBoolean();

    private static ImmutableArray<NamedCount> Counts(JsonElement of, string name) =>
    [
        .. of.GetProperty(name).EnumerateArray().Select(count => new NamedCount(
            Text(count, "name"), OptionalText(count, "of"), count.GetProperty("count").GetUInt64(),
            OptionalText(count, "advice"))
        {
            Unit = OptionalText(count, "unit"),
        }),
    ];

    private static ImmutableArray<NamedCount> CountsIfAny(JsonElement of, string name) =>
        of.TryGetProperty(name, out _) ? Counts(of, name) : [];

    private static ImmutableArray<string> Texts(JsonElement of, string name) =>
        [.. of.GetProperty(name).EnumerateArray().Select(Text)];

    private static string? OptionalText(JsonElement of, string name) =>
        of.TryGetProperty(name, out var text) ? Text(text) : null;

    private static string Text(JsonElement of, string name) => Text(of.GetProperty(name));

    private static string Text(JsonElement text) => text.GetString() ?? throw new ResultsException("a text is missing");
}
