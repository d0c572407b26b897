using System.Diagnostics;
using Tcpq.Binding.Tree;
using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Language.Aggregates;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Language.Hooks;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Delivery;
using Tcpq.Lowering.Expressions;
using Tcpq.Lowering.Headers;
using Tcpq.Lowering.Module;
using Tcpq.Lowering.Packets;
using Tcpq.Lowering.Payload;
using Tcpq.Lowering.Sockets;
using Tcpq.Lowering.Tables;
using Tcpq.Lowering.Verdicts;
using Tcpq.Planning;
using Tcpq.Targets;

namespace Tcpq.Lowering.Programs;

/// <summary>Emits a program: read the headers once, then each rule in turn.</summary>
internal sealed class ProgramLowering
{
    private static readonly Version XdpLoadBytes = new(5, 18); // where bpf_xdp_load_bytes came

    private const ulong LoopbackIndex = 1; // LOOPBACK_IFINDEX in every network namespace: include/net/flow.h

    private readonly ModuleMaps maps;
    private readonly PlannedProgram program;
    private readonly Schema schema;
    private readonly Target target;
    private readonly FunctionBuilder builder;
    private readonly PacketAccess? access;
    private readonly int index;
    private readonly Subprograms? subprograms;
    private readonly EventArguments arguments;
    private readonly bool usesCookies;
    private readonly bool looksInside;

    private ProgramLowering(
        FunctionBuilder builder,
        PacketAccess? access,
        Subprograms? subprograms,
        ModuleMaps maps,
        PlannedProgram program,
        Plan plan)
    {
        target = plan.Target;
        schema = plan.Schema;
        usesCookies = plan.UsesCookies;
        looksInside = plan.LooksInside;
        arguments = new(builder, program.Hook, target);
        this.subprograms = subprograms;
        this.builder = builder;
        this.access = access;
        this.maps = maps;
        this.program = program;
        index = plan.Programs.IndexOf(program);
    }

    /// <summary>Emits a program for its hook.</summary>
    internal static FunctionBuilder Lower(
        ModuleBuilder module,
        ModuleMaps maps,
        RunConfigurationGlobal configuration,
        PlannedProgram program,
        Plan plan)
    {
        var builder = AddFunction(module, program);
        builder.SetLocation(program.Rules[0].Span);
        var access = AccessOf(builder, configuration, program, plan);
        var subprograms = access is null ? null : new Subprograms(module, builder, access, program);
        new ProgramLowering(builder, access, subprograms, maps, program, plan).Run(configuration);
        return builder;
    }

    private static FunctionBuilder AddFunction(ModuleBuilder module, PlannedProgram program)
    {
        var isEgress = program.Point.Direction == PacketDirection.Egress;
        var section = (isEgress ? program.Hook.EgressSection : program.Hook.Section)!;
        var name = program.Hook.Source switch
        {
            _ when program.Hook.Attach == AttachKind.SockOps => "bpf_sock_ops",
            PacketSource.XdpBuffer => "xdp_md",
            PacketSource.TcBuffer or PacketSource.SocketBuffer or PacketSource.CgroupBuffer => "__sk_buff",
            PacketSource.Capture => "captured_packet",
            _ => "context",
        };
        var context = program.Hook.Attach is AttachKind.Tracing or AttachKind.RawTracepoint or AttachKind.Iterator
            ? module.Pointer(module.Unsigned(64))
            : ProgramContext.TypeOf(module, name);
        return module.AddFunction(
            program.Name,
            module.Signed(32),
            section.Length == 0 ? null : SectionOf(section, program.Point.Attach),
            isStatic: module.IsHost,
            new IrField("ctx", context));
    }

    // A tracepoint is `category:name` to people, and `category/name` to libbpf.
    private static string SectionOf(string pattern, AttachPoint place) => pattern
        .Replace("{0}", place.KernelFunction?.Replace(':', '/'), StringComparison.Ordinal)
        .Replace("{1}", place.File, StringComparison.Ordinal);

    private static PacketAccess? AccessOf(
        FunctionBuilder builder,
        RunConfigurationGlobal configuration,
        PlannedProgram program,
        Plan plan) => program.Source switch
        {
            PacketSource.XdpBuffer =>
                new XdpAccess(builder, configuration, canCopy: plan.Target.Kernel >= XdpLoadBytes),
            PacketSource.TcBuffer => new TcAccess(builder, configuration, plan.LooksInside),
            PacketSource.CgroupBuffer =>
                new CgroupAccess(builder, configuration, plan.Target.Has(KernelFeature.CgroupNetnsCookie)),
            PacketSource.SocketBuffer => new SocketAccess(builder, configuration, program.Point.Direction),
            PacketSource.ReceivedSkb or PacketSource.DeliveredSkb or PacketSource.QueuedSkb
                or PacketSource.PassingSkb =>
                new KernelSkbAccess(
                    builder,
                    configuration,
                    program.Source,
                    isTyped: program.Hook.Attach == AttachKind.Tracing,
                    new EventArguments(builder, program.Hook, plan.Target).OffsetOf(program.Point.Packet?.Index ?? 0))
                {
                    ReadsLength = program.Rules.Any(rule => rule.ReadsLength),
                    HasSocket = program.Point.Socket is not null,
                    Receiver = program.Point.Packet?.Receiver is { } receiver
                        && plan.Target.Kernel >= receiver.Since ? receiver : null,
                },
            PacketSource.Capture => new CaptureAccess(builder),
            PacketSource.None => null,
            _ => throw new UnreachableException(),
        };

    private void Run(RunConfigurationGlobal configuration)
    {
        var exit = builder.NewBlock("exit");
        access?.Begin(exit);
        if (program.SkipsLoopback && program.IsOnlyOfBothWays)
        {
            SkipLoopback(exit);
        }

        if (program.Point.WithoutPacket is { } other)
        {
            ContinueWithoutPacket(other, exit);
        }

        var socket = program.Point.Socket is { } argument
            ? SocketLowering.Begin(builder, arguments, argument, usesCookies, exit)
            : null;
        if (socket is not null)
        {
            configuration.FilterNamespace(builder, exit, socket.NetworkNamespace);
        }

        var operation = arguments.IsCallback ? BeginCallback(exit) : (LlvmValue?)null;
        var counters = new CounterUpdates(builder, Counters(exit), program.FirstCounter)
        {
            TakesFragments = program.Rules.All(rule => rule.TakesFragments),
        };
        if (!program.IsHidden && !program.Point.IsTracked)
        {
            counters.Increment(CounterKind.Seen);
        }

        var packet = access is null
            ? null
            : HeaderParser.Parse(
                builder, access, subprograms!, program.IsTcpOnly, counters, exit, looksInside && access.SeesTunnels);
        var hello = program.Rules.Any(rule => rule.ReadsHello)
            ? HelloLowering.Take(
                builder, access!, subprograms!, maps, packet!, counters, schema.HelloCounter!.Value, index,
                program.IsTcpOnly)
            : (LlvmValue?)null;
        var scratch = new Scratch(
            builder,
            schema.Tables.Select(table => table.Map.KeySize).DefaultIfEmpty().Max(),
            schema.Maps.Select(map => map.KeySize).DefaultIfEmpty().Max());
        var time = new EventTime(builder, access ?? new EventAccess(builder));
        var verdicts = VerdictLowering.For(builder, program, maps, counters);
        foreach (var rule in program.Rules)
        {
            LowerRule(rule, packet, hello, socket, time, operation, counters, scratch, verdicts);
        }

        Decide(verdicts, packet, exit);
        builder.MoveTo(exit);
        builder.Return(builder.Constant(32, unchecked((uint)program.Hook.PassVerdict)));
    }

    // What loopback sends it receives at once: one packet.
    private void SkipLoopback(LlvmBlock otherwise) => Continue(
        builder.Compare(IntPredicate.NotEqual, access!.DeviceIndex(), builder.Constant(64, LoopbackIndex)), otherwise);

    private void Decide(VerdictLowering? verdicts, ParsedPacket? packet, LlvmBlock exit)
    {
        if (verdicts is null)
        {
            builder.Branch(exit);
            return;
        }

        builder.SetLocation(program.Rules[^1].Span);
        var fields = new FieldLowering(builder, access!, subprograms!, packet!, isTcp: true);
        verdicts.Finish(packet!, fields, new ColumnStore(builder, texts: null), exit);
    }

    // A capture is read by one thread.
    private StateSharing Sharing => program.Hook == HookTable.Capture ? StateSharing.None
        : target.Has(KernelFeature.AtomicFetch) ? StateSharing.CompareExchange : StateSharing.AtomicAdd;

    private LlvmValue Counters(LlvmBlock exit)
    {
        if (program.Hook == HookTable.Capture)
        {
            return maps[Schema.CountersMap];
        }

        var index = builder.Alloca(4, 4);
        builder.Store(builder.Constant(32, 0), index);
        var counters = builder.CallHelper(BpfHelper.MapLookupElem, maps[Schema.CountersMap], index);
        var there = builder.NewBlock("counters");
        builder.Branch(builder.Compare(IntPredicate.Equal, counters, builder.Null), exit, there);
        builder.MoveTo(there);
        return counters;
    }

    // A segment that is still to get its headers, or none at all.
    private void ContinueWithoutPacket(int argument, LlvmBlock exit)
    {
        var (some, none) = (builder.NewBlock("some_packet"), builder.NewBlock("no_packet"));
        var skb = arguments.Pointer(argument);
        builder.Branch(builder.Compare(IntPredicate.Equal, skb, builder.Null), none, some);
        builder.MoveTo(some);
        var reader = new KernelReader(builder, arguments.AreTyped);
        var header = reader.Integer(KernelTypes.SkBuff, skb, "network_header", 16);
        builder.Branch(builder.Compare(IntPredicate.Equal, header, builder.Constant(64, 0)), none, exit);
        builder.MoveTo(none);
    }

    private void LowerRule(
        PlannedRule rule,
        ParsedPacket? packet,
        LlvmValue? hello,
        SocketLowering? socket,
        EventTime time,
        LlvmValue? operation,
        CounterUpdates counters,
        Scratch scratch,
        VerdictLowering? verdicts)
    {
        var next = builder.NewBlock("next_rule");
        builder.SetLocation(rule.Span);
        if (program.SkipsLoopback && !program.IsOnlyOfBothWays && rule.Event.IsBothWays)
        {
            SkipLoopback(next);
        }

        if (operation is { } actual && rule.Point.Callback is { } callback)
        {
            Continue(IsOperation(actual, callback.Operation), next);
        }

        if (rule.Point.Flow is { } told)
        {
            Continue(
                builder.Compare(IntPredicate.Equal, arguments.FlowEvent, builder.Constant(64, (ulong)told)), next);
        }

        if (rule.Point.Failure is { } failure)
        {
            ContinueUnlessFailed(failure, next);
        }

        var isTcp = rule.Event.IsTcp || rule.Point.Flow is not null;
        if (isTcp && packet is not null && !program.IsTcpOnly)
        {
            Continue(packet.IsTcp, next);
        }

        var texts = packet is null ? null : new TextLowering(
            builder, access!, subprograms!, packet, isTcp, hello, maps,
            () => counters.Increment(rule.PayloadCounter!.Value));
        var task = new TaskLowering(builder, target);
        var owners = new OwnerLowering(builder, maps, task);
        var any = access ?? new EventAccess(builder);
        var fields = new EventFields(
            builder,
            any,
            time,
            rule.Point,
            arguments,
            packet is null ? null : new FieldLowering(builder, access!, subprograms!, packet, isTcp),
            texts,
            socket,
            rule.Point.Owned is { } owned ? SocketLowering.Owned(builder, arguments, owned, usesCookies) : socket,
            owners,
            task);
        var store = new ColumnStore(builder, texts);
        var entries = new MapEntryLowering(builder, maps, schema, scratch, counters, store);
        var expressions = new ExpressionLowering(
            builder, any, fields, texts, counters, entries, maps.Parameters, maps.Sets);
        var taken = rule.Event.IsArrival && access is KernelSkbAccess { IsTakenIn: true } skb ? skb : null;
        var asksWhere = rule.Conditions.Any(condition => condition.Walk().Any(IsOfPlace));
        if (asksWhere)
        {
            DemandReceiver(taken, packet, isTcp, next);
        }

        foreach (var condition in rule.Conditions)
        {
            Continue(expressions.Condition(condition), next);
        }

        if (!asksWhere)
        {
            DemandReceiver(taken, packet, isTcp, next);
        }

        if (rule.MatchedCounter is { } matched)
        {
            counters.Increment(matched);
        }

        foreach (var remember in rule.Body.OfType<PlannedStatement.RememberOwner>())
        {
            owners.Take(socket!, remember.Clue);
        }

        var packets = new PacketStatementLowering(
            builder, expressions, verdicts, new(builder, entries, maps, scratch, counters, Sharing),
            access is null ? null : new(builder, access, subprograms!, maps, index, counters), counters, next);
        new StatementLowering(builder, expressions, entries, packets, maps, scratch, counters, Sharing)
            .Emit(rule.Body.Where(statement => statement is not PlannedStatement.RememberOwner));
        taken?.ForgetReceiver();
        builder.Branch(next);
        builder.MoveTo(next);
    }

    // It costs more than conditions do, but for those that are about the device which receives the packet.
    private void DemandReceiver(KernelSkbAccess? taken, ParsedPacket? packet, bool isTcp, LlvmBlock otherwise)
    {
        if (taken is null)
        {
            return;
        }

        var destination = (FieldRead.IpAddress)FieldTable.Find("daddr")!.Read;
        var fields = new FieldLowering(builder, taken, subprograms!, packet!, isTcp);
        var address = fields.Address(destination);
        taken.DemandReceiver(
            packet!.Tag, packet.LooksInside ? fields.Tunnel.End(destination, address) : address, otherwise);
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

        var number = arguments.Number(failure.Number);
        builder.Branch(builder.Compare(IntPredicate.Equal, number, builder.Constant(64, 0)), done, otherwise);
        builder.MoveTo(done);
    }

    // The kernel calls back about far more than is asked for; only what is an event counts as seen.
    private LlvmValue BeginCallback(LlvmBlock exit)
    {
        var operation = builder.ZeroExtend(builder.LoadContext(32, arguments.Context, 0), 64);
        var callbacks = program.Rules.Select(rule => rule.Point.Callback).OfType<SocketCallback>().Distinct().ToList();
        var flags = callbacks.Aggregate(0, (sum, callback) => sum | callback.Flag);
        if (flags != 0)
        {
            AskForCallbacks(operation, flags);
        }

        Continue(
            callbacks.Select(callback => IsOperation(operation, callback.Operation)).Aggregate(builder.Or), exit);
        return operation;
    }

    // Each connection is told as soon as there is one.
    private void AskForCallbacks(LlvmValue operation, int flags)
    {
        var (ask, asked) = (builder.NewBlock("ask"), builder.NewBlock("asked"));
        var isNew = new[] { SocketCallbacks.Connecting, SocketCallbacks.Connected, SocketCallbacks.Accepted }
            .Select(point => IsOperation(operation, point.Callback!.Operation)).Aggregate(builder.Or);
        builder.Branch(isNew, ask, asked);
        builder.MoveTo(ask);
        builder.CallHelper(
            BpfHelper.SockOpsCallbackFlagsSet, arguments.Context, builder.Constant(32, (ulong)flags));
        builder.Branch(asked);
        builder.MoveTo(asked);
    }

    private LlvmValue IsOperation(LlvmValue operation, int number) =>
        builder.Compare(IntPredicate.Equal, operation, builder.Constant(64, (ulong)number));

    private void Continue(LlvmValue condition, LlvmBlock otherwise)
    {
        var holds = builder.NewBlock("holds");
        builder.Branch(condition, holds, otherwise);
        builder.MoveTo(holds);
    }
}
