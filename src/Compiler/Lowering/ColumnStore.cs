using System.Diagnostics;
using Tcpq.Llvm;

namespace Tcpq.Lowering;

/// <summary>Emits the stores that put values into a key or a row.</summary>
internal sealed class ColumnStore(FunctionBuilder builder, TextLowering? texts)
{
    /// <summary>Stores values, in the columns' order, where their columns are.</summary>
    internal void Store(LlvmValue target, IReadOnlyList<Column> columns, Operand[] values)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            Store(target, columns[i], values[i]);
        }
    }

    private void Store(LlvmValue target, Column column, Operand value)
    {
        var present = value.Present;
        switch (value)
        {
            case Operand.ShortText text:
                builder.Store(text.First, builder.Offset(target, column.Offset));
                builder.Store(text.Second, builder.Offset(target, column.Offset + 8));
                break;
            case Operand.Text text:
                present = texts!.Store(text, builder.Offset(target, column.Offset), column.Type);
                break;
            case Operand.Number number:
                builder.Store(
                    builder.Resize(number.Value, column.Type.Size * 8), builder.Offset(target, column.Offset));
                break;
            case Operand.Address address:
                StoreAddress(target, column.Offset, address);
                break;
            case Operand.Flow flow:
                StoreAddress(target, column.Offset, flow.Source);
                StoreAddress(target, column.Offset + 16, flow.Destination);
                builder.Store(builder.Truncate(flow.SourcePort, 16), builder.Offset(target, column.Offset + 32));
                builder.Store(builder.Truncate(flow.DestinationPort, 16), builder.Offset(target, column.Offset + 34));
                break;
            default:
                throw new UnreachableException();
        }

        if (column.PresenceOffset is { } offset)
        {
            var bit = present ?? builder.Constant(1, 1);
            builder.Store(builder.ZeroExtend(bit, 8), builder.Offset(target, offset));
        }
    }

    private void StoreAddress(LlvmValue target, int offset, Operand.Address address)
    {
        // A flow may push an address off an 8-byte boundary; the verifier wants stack stores aligned.
        var alignment = offset % 8 == 0 ? 8 : 4;
        builder.Store(address.First, builder.Offset(target, offset), alignment);
        builder.Store(address.Second, builder.Offset(target, offset + 8), alignment);
    }
}
