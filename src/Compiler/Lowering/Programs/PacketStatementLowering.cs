using System.Diagnostics;
using Tcpq.Language;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Expressions;
using Tcpq.Lowering.Module;
using Tcpq.Lowering.Verdicts;
using Tcpq.Planning;

namespace Tcpq.Lowering.Programs;

/// <summary>Emits a rule's statements about the packet itself.</summary>
/// <param name="builder">Where to emit.</param>
/// <param name="expressions">The rule's expressions.</param>
/// <param name="verdicts">The program's verdicts; null if no rule decides.</param>
/// <param name="rates">Emits limits.</param>
/// <param name="copies">Emits captures; null if there is no packet.</param>
/// <param name="counters">Where verdicts are counted.</param>
/// <param name="end">Where the rule ends.</param>
internal sealed class PacketStatementLowering(
    FunctionBuilder builder,
    ExpressionLowering expressions,
    VerdictLowering? verdicts,
    RateLowering rates,
    PacketCopyLowering? copies,
    CounterUpdates counters,
    LlvmBlock end)
{
    /// <summary>Emits a statement.</summary>
    internal void Emit(PlannedStatement statement)
    {
        switch (statement)
        {
            case PlannedStatement.Decide decide:
                Decide(decide);
                break;
            case PlannedStatement.RateLimit limit:
                Limit(limit);
                break;
            case PlannedStatement.Capture capture:
                copies!.Emit(capture.Schema);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void Decide(PlannedStatement.Decide decide)
    {
        verdicts!.IfUndecided(otherwise: end);
        if (decide.Statement.Verdict == Verdict.Drop)
        {
            verdicts.Drop(decide.Counters);
        }
        else
        {
            verdicts.Pass(decide.Counters);
        }

        builder.Branch(end);
        builder.MoveTo(builder.NewBlock("never")); // for what closes the block around it
    }

    private void Limit(PlannedStatement.RateLimit limit)
    {
        var (over, done) = (builder.NewBlock("over"), builder.NewBlock("not_over"));
        verdicts!.IfUndecided(otherwise: done);
        Operand[] keys = [.. limit.Statement.Keys.Select(key => expressions.Value(key.Value))];
        rates.Emit(limit, keys, expressions.Now(), over);
        builder.Branch(done);
        builder.MoveTo(over);
        counters.Increment(limit.Counters.Limited);
        verdicts.Drop(limit.Counters);
        builder.Branch(end);
        builder.MoveTo(done);
    }
}
