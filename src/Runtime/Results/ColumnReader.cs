using System.Buffers.Binary;
using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Values;

namespace Tcpq.Runtime.Results;

/// <summary>Turns the bytes of keys and rows into values.</summary>
/// <param name="bootTime">Nanoseconds from 1970 to the moment from which the kernel counts time; 0 for captures, whose
/// times count from 1970 already.</param>
internal sealed class ColumnReader(ulong bootTime)
{
    /// <summary>The values of columns in a key or row, in the columns' order.</summary>
    internal ImmutableArray<Value> Read(ImmutableArray<Column> columns, ReadOnlySpan<byte> bytes)
    {
        var values = ImmutableArray.CreateBuilder<Value>(columns.Length);
        foreach (var column in columns)
        {
            values.Add(Read(column, bytes));
        }

        return values.MoveToImmutable();
    }

    private Value Read(Column column, ReadOnlySpan<byte> bytes)
    {
        if (column.PresenceOffset is { } presence && bytes[presence] == 0)
        {
            return Value.Absent.Instance;
        }

        var field = bytes.Slice(column.Offset, column.Type.Size);
        return column.Type.Representation switch
        {
            Representation.Boolean => new Value.Boolean(field[0] != 0),
            Representation.Address => AddressFormat.Within(Address(field), column.Type),
            Representation.Flow => new Value.Flow(
                Address(field),
                BinaryPrimitives.ReadUInt16LittleEndian(field[32..]),
                Address(field[16..]),
                BinaryPrimitives.ReadUInt16LittleEndian(field[34..])),
            Representation.Text => new Value.Text(PacketText.Of(field.TrimEnd((byte)0))),
            Representation.Data => new Value.Text(PacketText.OfData(field[..Math.Min(field[^1], field.Length - 1)])),
            Representation.Signed => new Value.Number(Signed(field), column.Type),
            _ => Number(column.Type, Unsigned(field)),
        };
    }

    /// <summary>A value as it came from an aggregate's state, with what only this machine knows: the start of its
    /// clock, the names of its devices.</summary>
    internal Value Complete(Value value) =>
        value is Value.Number number && number.Type.Representation == Representation.Unsigned
        ? Number(number.Type, (ulong)number.Amount)
        : value;

    private Value Number(DataType type, ulong amount) => type switch
    {
        _ when type == DataType.Time => new Value.Number(amount + bootTime, type),
        _ when type == DataType.Device => new Value.Text(Tcpq.Runtime.Devices.DeviceNames.Of(amount)),
        _ => new Value.Number(amount, type),
    };

    private static Value.Address Address(ReadOnlySpan<byte> field) => new(
        BinaryPrimitives.ReadUInt64BigEndian(field), BinaryPrimitives.ReadUInt64BigEndian(field[8..]));

    private static ulong Unsigned(ReadOnlySpan<byte> field) => field.Length switch
    {
        1 => field[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(field),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(field),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(field),
    };

    private static long Signed(ReadOnlySpan<byte> field) => field.Length switch
    {
        1 => (sbyte)field[0],
        2 => BinaryPrimitives.ReadInt16LittleEndian(field),
        4 => BinaryPrimitives.ReadInt32LittleEndian(field),
        _ => BinaryPrimitives.ReadInt64LittleEndian(field),
    };
}
