using System.Diagnostics;
using Tcpq.Language;
using Tcpq.Llvm;
using Tcpq.Planning;

namespace Tcpq.Lowering;

/// <summary>Emits statements of one rule.</summary>
/// <param name="builder">Where to emit.</param>
/// <param name="expressions">The rule's expressions.</param>
/// <param name="maps">The module's maps.</param>
/// <param name="scratch">Room on the stack for keys and states, shared by all statements.</param>
/// <param name="counters">Where losses are counted.</param>
/// <param name="shared">What there is against other CPUs that change the same state.</param>
internal sealed class StatementLowering(
    FunctionBuilder builder,
    ExpressionLowering expressions,
    ModuleMaps maps,
    Scratch scratch,
    CounterUpdates counters,
    StateSharing shared)
{
    private const ulong BpfNoExist = 1; // BPF_NOEXIST (include/uapi/linux/bpf.h)
    private const ulong BpfRbNoWakeup = 1; // BPF_RB_NO_WAKEUP: the reader comes by itself
    private const long Exists = -17; // -EEXIST

    /// <summary>Emits a statement.</summary>
    internal void Emit(PlannedStatement statement)
    {
        builder.SetLocation(statement.Span);
        switch (statement)
        {
            case PlannedStatement.Let let:
                expressions.Define(let.Statement.Local, expressions.Value(let.Statement.Value));
                break;
            case PlannedStatement.Update update:
                EmitUpdate(update);
                break;
            case PlannedStatement.Emit emit:
                EmitRow(emit);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void EmitUpdate(PlannedStatement.Update update)
    {
        var done = builder.NewBlock("updated");
        var argument = update.Statement.Argument is { } expression ? expressions.Value(expression) : null;
        var words = argument is null ? [] : Words(argument);
        if (argument?.Present is { } present)
        {
            // What a packet does not have is not aggregated.
            var has = builder.NewBlock("has_value");
            builder.Branch(present, has, done);
            builder.MoveTo(has);
        }

        var key = BuildKey(update);
        builder.SetLocation(update.Span);
        var map = maps[update.Table.MapName];
        var state = builder.CallHelper(BpfHelper.MapLookupElem, map, key);
        var (found, missing) = (builder.NewBlock("found"), builder.NewBlock("missing"));
        builder.Branch(IsNull(state), missing, found);
        builder.MoveTo(found);
        Change(update, state, words, update.Table.PerCpu ? StateSharing.None : shared);
        builder.Branch(done);
        builder.MoveTo(missing);
        if (update.Table.Keys.IsEmpty)
        {
            builder.Branch(done); // An array's only entry is always there; the verifier wants it said.
        }
        else
        {
            Insert(update, map, key, words, done);
        }

        builder.MoveTo(done);
    }

    private LlvmValue BuildKey(PlannedStatement.Update update)
    {
        var table = update.Table;
        var key = scratch.Key;
        builder.Fill(key, 0, table.KeySize, 8);
        StoreColumns(key, table.Keys, [.. update.Statement.Keys.Select(column => expressions.Value(column.Value))]);
        return key;
    }

    private void Insert(
        PlannedStatement.Update update, LlvmValue map, LlvmValue key, LlvmValue[] argument, LlvmBlock done)
    {
        var table = update.Table;
        var isSmall = table.StateSize <= Scratch.StateSize;
        var initial = isSmall ? scratch.State : maps.ZeroState(builder);
        if (isSmall)
        {
            builder.Fill(initial, 0, table.StateSize, 8);
            Change(update, initial, argument, StateSharing.None);
        }

        var error = builder.CallHelper(
            BpfHelper.MapUpdateElem, map, key, initial, builder.Constant(64, BpfNoExist));
        var (failed, full, again, retry) = (
            builder.NewBlock("failed"), builder.NewBlock("full"), builder.NewBlock("again"), builder.NewBlock("retry"));
        builder.Branch(
            builder.Compare(IntPredicate.Equal, error, builder.Constant(64, 0)), isSmall ? done : again, failed);

        // Another CPU was first with this key: its state takes the change.
        builder.MoveTo(failed);
        builder.Branch(
            builder.Compare(IntPredicate.Equal, error, builder.Constant(64, unchecked((ulong)Exists))), again, full);
        builder.MoveTo(again);
        var state = builder.CallHelper(BpfHelper.MapLookupElem, map, key);
        builder.Branch(IsNull(state), full, retry);
        builder.MoveTo(retry);
        Change(update, state, argument, table.PerCpu ? StateSharing.None : shared);
        builder.Branch(done);
        builder.MoveTo(full);
        counters.Increment(table.LostCounter);
        builder.Branch(done);
    }

    private void Change(
        PlannedStatement.Update update, LlvmValue state, LlvmValue[] argument, StateSharing sharing) =>
        update.Table.Aggregate.EmitUpdate(
            new(builder, state, update.Table.ValueType, update.Table.Parameters, sharing, expressions.Now), argument);

    private LlvmValue[] Words(Operand operand) => operand switch
    {
        Operand.Number number => [number.Value],
        Operand.Address address => [address.First, address.Second],
        Operand.Flow flow =>
        [
            .. Words(flow.Source),
            .. Words(flow.Destination),
            builder.Or(builder.ShiftLeft(flow.SourcePort, builder.Constant(64, 16)), flow.DestinationPort),
        ],
        _ => throw new UnreachableException(),
    };

    private void EmitRow(PlannedStatement.Emit emit)
    {
        var stream = emit.Stream;
        Operand[] values = [.. emit.Statement.Columns.Select(column => expressions.Value(column.Value))];
        builder.SetLocation(emit.Span);
        var record = builder.CallHelper(
            BpfHelper.RingbufReserve, maps[Schema.RowsMap], builder.Constant(64, (ulong)stream.RecordSize),
            builder.Constant(64, 0));
        var (reserved, full, done) = (builder.NewBlock("reserved"), builder.NewBlock("full"), builder.NewBlock("sent"));
        builder.Branch(IsNull(record), full, reserved);
        builder.MoveTo(reserved);
        builder.Fill(record, 0, stream.RecordSize, 8);
        builder.Store(builder.Constant(32, (ulong)stream.Id), record);
        StoreColumns(record, stream.Columns, values);
        builder.CallHelper(BpfHelper.RingbufSubmit, record, builder.Constant(64, BpfRbNoWakeup));
        builder.Branch(done);
        builder.MoveTo(full);
        counters.Increment(stream.LostCounter);
        builder.Branch(done);
        builder.MoveTo(done);
    }

    private void StoreColumns(LlvmValue target, IReadOnlyList<Column> columns, Operand[] values)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            StoreColumn(target, columns[i], values[i]);
        }
    }

    private void StoreColumn(LlvmValue target, Column column, Operand value)
    {
        switch (value)
        {
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
            var bit = value.Present ?? builder.Constant(1, 1);
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

    private LlvmValue IsNull(LlvmValue pointer) => builder.Compare(IntPredicate.Equal, pointer, builder.Null);
}

/// <summary>Room on the stack that statements take in turn.</summary>
internal sealed class Scratch(FunctionBuilder builder, int keySize)
{
    /// <summary>Bytes of the largest state that is made on the stack.</summary>
    internal const int StateSize = 32;

    private LlvmValue? key;
    private LlvmValue? state;

    /// <summary>Room for the largest key of the program.</summary>
    internal LlvmValue Key => key ??= builder.Alloca(keySize, 8);

    /// <summary>Room for a new state.</summary>
    internal LlvmValue State => state ??= builder.Alloca(StateSize, 8);
}
