using System.Diagnostics;
using Tcpq.Contract;
using Tcpq.Language;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Payload;

namespace Tcpq.Lowering.Tables;

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

    /// <summary>Stores a value where its column is.</summary>
    internal void Store(LlvmValue target, Column column, Operand value)
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
                    builder.Resize(IfThere(number.Value), column.Type.Size * 8), builder.Offset(target, column.Offset));
                break;
            case Operand.Address address:
                StoreAddress(address, column.Offset);
                break;
            case Operand.Flow flow:
                StoreAddress(flow.Source, column.Offset);
                StoreAddress(flow.Destination, column.Offset + 16);
                StorePort(flow.SourcePort, column.Offset + 32);
                StorePort(flow.DestinationPort, column.Offset + 34);
                break;
            default:
                throw new UnreachableException();
        }

        if (column.PresenceOffset is { } offset)
        {
            var bit = present ?? builder.Constant(1, 1);
            builder.Store(builder.ZeroExtend(bit, 8), builder.Offset(target, offset));
        }

        // All that lack a value are one key.
        LlvmValue IfThere(LlvmValue part) => value.IsZeroWhenAbsent || value.Present is not { } isThere
            ? part
            : builder.Select(isThere, part, builder.Constant(64, 0));

        void StoreAddress(Operand.Address address, int offset)
        {
            // A flow may push an address off an 8-byte boundary; the verifier wants stack stores aligned.
            var alignment = offset % 8 == 0 ? 8 : 4;
            builder.Store(IfThere(address.First), builder.Offset(target, offset), alignment);
            builder.Store(IfThere(address.Second), builder.Offset(target, offset + 8), alignment);
        }

        void StorePort(LlvmValue port, int offset) =>
            builder.Store(builder.Truncate(IfThere(port), 16), builder.Offset(target, offset));
    }
}
