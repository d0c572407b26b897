using Tcpq.Binding.Tree;
using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Language;
using Tcpq.Language.Aggregates;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Expressions;
using Tcpq.Lowering.Module;
using Tcpq.Lowering.Tables;
using Tcpq.Planning;

namespace Tcpq.Lowering.Programs;

/// <summary>Emits statements of one rule.</summary>
/// <param name="builder">Where to emit.</param>
/// <param name="expressions">The rule's expressions.</param>
/// <param name="entries">The script's maps.</param>
/// <param name="packets">The statements about the packet itself.</param>
/// <param name="maps">The module's maps.</param>
/// <param name="scratch">Room on the stack for keys and states, shared by all statements.</param>
/// <param name="counters">Where losses are counted.</param>
/// <param name="shared">What there is against other CPUs that change the same state.</param>
internal sealed class StatementLowering(
    FunctionBuilder builder,
    ExpressionLowering expressions,
    MapEntryLowering entries,
    PacketStatementLowering packets,
    ModuleMaps maps,
    Scratch scratch,
    CounterUpdates counters,
    StateSharing shared)
{
    private const ulong BpfRbNoWakeup = 1; // BPF_RB_NO_WAKEUP: the reader comes by itself

    private readonly TableLowering tables = new(builder, expressions, maps, scratch, counters, shared);
    private readonly ColumnStore store = new(builder, expressions.Texts);

    /// <summary>Emits the statements of a block.</summary>
    internal void Emit(IEnumerable<PlannedStatement> block)
    {
        foreach (var statement in block)
        {
            builder.SetLocation(statement.Span);
            Emit(statement);
        }
    }

    private void Emit(PlannedStatement statement)
    {
        switch (statement)
        {
            case PlannedStatement.Let let:
                expressions.Define(let.Statement.Local, expressions.Value(let.Statement.Value));
                break;
            case PlannedStatement.Update update:
                tables.Update(update);
                break;
            case PlannedStatement.Emit emit:
                SendRow(emit.Span, emit.Stream, emit.Statement.Columns);
                break;
            case PlannedStatement.Set set:
                var value = (Operand.Number)expressions.Value(set.Statement.Value);
                entries.Write(set.Map, Values(set.Statement.Keys), value);
                break;
            case PlannedStatement.Delete delete:
                entries.Delete(delete.Map, Values(delete.Statement.Keys));
                break;
            case PlannedStatement.If choice:
                EmitIf(choice);
                break;
            case PlannedStatement.Message message:
                EmitMessage(message);
                break;
            default:
                packets.Emit(statement);
                break;
        }
    }

    private void EmitIf(PlannedStatement.If choice)
    {
        var condition = expressions.Condition(choice.Statement.Condition);
        var (then, done) = (builder.NewBlock("then"), builder.NewBlock("chosen"));
        var otherwise = choice.Else.IsEmpty ? done : builder.NewBlock("else");
        builder.Branch(condition, then, otherwise);
        builder.MoveTo(then);
        Emit(choice.Then);
        builder.Branch(done);
        if (otherwise != done)
        {
            builder.MoveTo(otherwise);
            Emit(choice.Else);
            builder.Branch(done);
        }

        builder.MoveTo(done);
    }

    private void EmitMessage(PlannedStatement.Message message)
    {
        var done = builder.NewBlock("said");
        Action? onFull = null;
        if (message.Once is { } map)
        {
            var once = message.Statement.Once!;
            var keys = Values(once.Keys.Select(column => column.Value));
            entries.SendOnce(map, keys, expressions.Now(), once.Within, done);
            onFull = () => entries.Unsend(map, keys); // the next event says it
        }

        SendRow(message.Span, message.Stream, message.Statement.Columns, onFull);
        builder.Branch(done);
        builder.MoveTo(done);
    }

    private void SendRow(
        Tcpq.Text.TextSpan span, StreamSchema stream, IEnumerable<BoundColumn> columns, Action? onFull = null)
    {
        builder.SetLocation(span);
        var record = builder.CallHelper(
            BpfHelper.RingbufReserve, maps[Schema.RowsMap], builder.Constant(64, (ulong)stream.RecordSize),
            builder.Constant(64, 0));
        var (reserved, full, done) = (builder.NewBlock("reserved"), builder.NewBlock("full"), builder.NewBlock("sent"));
        builder.Branch(builder.Compare(IntPredicate.Equal, record, builder.Null), full, reserved);
        builder.MoveTo(reserved);
        builder.Fill(record, 0, stream.RecordSize, 8);
        builder.Store(builder.Constant(32, (ulong)stream.Id), record);

        // Each value is stored before the next is read: the verifier forgets what a row holds, and with that whether
        // the value was there. Read before the first store, all of them double its paths on Linux 5.10.
        foreach (var (column, bound) in stream.Columns.Zip(columns))
        {
            store.Store(record, column, expressions.Value(bound.Value));
        }

        builder.CallHelper(BpfHelper.RingbufSubmit, record, builder.Constant(64, BpfRbNoWakeup));
        builder.Branch(done);
        builder.MoveTo(full);
        counters.Increment(stream.LostCounter);
        onFull?.Invoke();
        builder.Branch(done);
        builder.MoveTo(done);
    }

    private Operand[] Values(IEnumerable<BoundExpression> values) => [.. values.Select(expressions.Value)];
}
