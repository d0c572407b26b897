using Tcpq.Binding.Tree;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Delivery;
using Tcpq.Lowering.Expressions;
using Tcpq.Lowering.Headers;
using Tcpq.Lowering.Module;
using Tcpq.Lowering.Packets;
using Tcpq.Lowering.Sockets;
using Tcpq.Lowering.Tables;
using Tcpq.Lowering.Verdicts;
using Tcpq.Planning;

namespace Tcpq.Lowering.Programs;

/// <summary>Emits the rules of a program: whether one is about the event, its conditions, its statements.</summary>
/// <param name="parts">The program.</param>
/// <param name="sources">What it has read of the event.</param>
/// <param name="counters">Where events and losses are counted.</param>
/// <param name="scratch">Room on the stack for keys and states, shared by all rules.</param>
/// <param name="verdicts">The program's verdicts; null if no rule decides.</param>
internal sealed class RuleLowering(
    ProgramParts parts, EventSources sources, CounterUpdates counters, Scratch scratch, VerdictLowering? verdicts)
{
    private readonly FunctionBuilder builder = parts.Builder;
    private readonly PacketAccess? access = parts.Access;
    private readonly ParsedPacket? packet = sources.Packet;

    /// <summary>Emits a rule; whatever it does, the next one follows.</summary>
    internal void Lower(PlannedRule rule)
    {
        var next = builder.NewBlock("next_rule");
        builder.SetLocation(rule.Span);
        DemandEvent(rule, next);
        var isTcp = IsTcp(rule);
        var packetFields = packet is null ? null : new PacketFields(
            new(builder, access!, parts.Subprograms!, packet, isTcp),
            new(
                builder, access!, parts.Subprograms!, packet, isTcp, sources.Hello, parts.Maps,
                () => counters.Increment(rule.PayloadCounter!.Value)));
        var task = new TaskLowering(builder, parts.Plan.Target);
        var owners = new OwnerLowering(builder, parts.Maps, task);
        var fields = new EventFields(
            builder, rule.Point, parts.Arguments, new(parts.AnyAccess, sources.Time, task), packetFields,
            new(sources.Socket, OwnedBy(rule), owners));
        var texts = packetFields?.Texts;
        var store = new ColumnStore(builder, texts);
        var entries = new MapEntryLowering(builder, parts.Maps, parts.Plan.Schema, scratch, counters, store);
        var expressions = new ExpressionLowering(
            builder, parts.AnyAccess, fields, texts, counters, entries, parts.Maps.Parameters, parts.Maps.Sets);
        var taken = rule.Event.IsArrival && access is KernelSkbAccess { IsTakenIn: true } skb ? skb : null;
        DemandConditions(rule, expressions, taken, next);
        if (rule.MatchedCounter is { } matched)
        {
            counters.Increment(matched);
        }

        foreach (var remember in rule.Body.OfType<PlannedStatement.RememberOwner>())
        {
            owners.Take(sources.Socket!, remember.Clue);
        }

        var packets = new PacketStatementLowering(
            builder, expressions, verdicts,
            new(builder, entries, parts.Maps, scratch, counters, parts.Sharing),
            access is null
                ? null
                : new(builder, access, parts.Subprograms!, parts.Maps, parts.Index, counters),
            counters, next);
        new StatementLowering(builder, expressions, entries, packets, parts.Maps, scratch, counters, parts.Sharing)
            .Emit(rule.Body.Where(statement => statement is not PlannedStatement.RememberOwner));
        taken?.ForgetReceiver();
        builder.Branch(next);
        builder.MoveTo(next);
    }

    private static bool IsTcp(PlannedRule rule) => rule.Event.IsTcp || rule.Point.Flow is not null;

    // Several events may share a program.
    private void DemandEvent(PlannedRule rule, LlvmBlock next)
    {
        var program = parts.Program;
        if (program.SkipsLoopback && !program.IsOnlyOfBothWays && rule.Event.IsBothWays)
        {
            parts.SkipLoopback(next);
        }

        if (sources.Callback is { } actual && rule.Point.Callback is { } callback)
        {
            builder.ContinueIf(actual.Is(callback), next);
        }

        if (rule.Point.Flow is { } told)
        {
            builder.ContinueIf(
                builder.Compare(IntPredicate.Equal, parts.Arguments.FlowEvent, builder.Constant(64, (ulong)told)),
                next);
        }

        if (rule.Point.Failure is { } failure)
        {
            ContinueUnlessFailed(failure, next);
        }

        if (IsTcp(rule) && packet is not null && !program.IsTcpOnly)
        {
            builder.ContinueIf(packet.Transport.IsTcp, next);
        }
    }

    private void DemandConditions(
        PlannedRule rule, ExpressionLowering expressions, KernelSkbAccess? taken, LlvmBlock next)
    {
        var asksWhere = rule.Conditions.Any(condition => condition.Walk().Any(IsOfPlace));
        if (asksWhere)
        {
            DemandReceiver(taken, IsTcp(rule), next);
        }

        foreach (var condition in rule.Conditions)
        {
            builder.ContinueIf(expressions.Condition(condition), next);
        }

        if (!asksWhere)
        {
            DemandReceiver(taken, IsTcp(rule), next);
        }
    }

    private SocketLowering? OwnedBy(PlannedRule rule) => rule.Point.Owned is { } owned
        ? SocketLowering.Owned(builder, parts.Arguments, owned, parts.Plan.UsesCookies)
        : sources.Socket;

    // It costs more than conditions do, but for those that are about the device which receives the packet.
    private void DemandReceiver(KernelSkbAccess? taken, bool isTcp, LlvmBlock otherwise)
    {
        if (taken is null)
        {
            return;
        }

        var destination = (FieldRead.IpAddress)FieldTable.Find("daddr")!.Read;
        var fields = new FieldLowering(builder, taken, parts.Subprograms!, packet!, isTcp);
        var address = fields.Address(destination);
        taken.DemandReceiver(
            packet!.Link.Tag, packet.LooksInside ? fields.Tunnel.End(destination, address) : address, otherwise);
    }

    private static bool IsOfPlace(BoundExpression node) => node is BoundExpression.FieldValue
    {
        Field.Read: FieldRead.NetworkNamespace or FieldRead.DeviceName
            or FieldRead.Metadata { Value: PacketMetadata.InterfaceIndex },
    };

    // The verifier does not look at the branch where the kernel has no such argument.
    private void ContinueUnlessFailed(EventFailure failure, LlvmBlock otherwise)
    {
        var done = builder.NewBlock("done");
        if (failure.Sign is { } sign)
        {
            var told = builder.NewBlock("error_told");
            builder.Branch(builder.CoreFieldExists(sign.Structure, sign.Member), told, done);
            builder.MoveTo(told);
        }

        var number = parts.Arguments.Number(failure.Number);
        builder.Branch(builder.Compare(IntPredicate.Equal, number, builder.Constant(64, 0)), done, otherwise);
        builder.MoveTo(done);
    }
}
