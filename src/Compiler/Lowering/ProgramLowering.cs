using System.Diagnostics;
using Tcpq.Language;
using Tcpq.Llvm;
using Tcpq.Planning;

namespace Tcpq.Lowering;

/// <summary>Emits a program: read the headers once, then each rule in turn.</summary>
internal sealed class ProgramLowering
{
    private static readonly Version XdpLoadBytes = new(5, 18); // where bpf_xdp_load_bytes came

    private readonly ModuleMaps maps;
    private readonly PlannedProgram program;
    private readonly Schema schema;
    private readonly Target target;
    private readonly FunctionBuilder builder;
    private readonly PacketAccess access;
    private readonly Subprograms subprograms;

    private ProgramLowering(
        FunctionBuilder builder,
        PacketAccess access,
        Subprograms subprograms,
        ModuleMaps maps,
        PlannedProgram program,
        Schema schema,
        Target target)
    {
        this.target = target;
        this.subprograms = subprograms;
        this.builder = builder;
        this.access = access;
        this.maps = maps;
        this.program = program;
        this.schema = schema;
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
        var subprograms = new Subprograms(module, builder, access, program);
        new ProgramLowering(builder, access, subprograms, maps, program, plan.Schema, plan.Target).Run();
        return builder;
    }

    private static FunctionBuilder AddFunction(ModuleBuilder module, PlannedProgram program)
    {
        var isEgress = program.Point.Direction == PacketDirection.Egress;
        var section = (isEgress ? program.Hook.EgressSection : program.Hook.Section)!;
        var name = program.Hook.Source switch
        {
            PacketSource.XdpBuffer => "xdp_md",
            PacketSource.TcBuffer or PacketSource.SocketBuffer or PacketSource.CgroupBuffer => "__sk_buff",
            PacketSource.Capture => "captured_packet",
            _ => "context",
        };
        var context = program.Hook.Attach == AttachKind.Tracing
            ? module.Pointer(module.Unsigned(64))
            : ProgramContext.TypeOf(module, name);
        return module.AddFunction(
            program.Name,
            module.Signed(32),
            section.Length == 0 ? null : section.Replace("{0}", program.Point.KernelFunction, StringComparison.Ordinal),
            isStatic: false,
            new IrField("ctx", context));
    }

    private static PacketAccess AccessOf(
        FunctionBuilder builder,
        RunConfigurationGlobal configuration,
        PlannedProgram program,
        Plan plan) => program.Hook.Source switch
        {
            PacketSource.XdpBuffer => new XdpAccess(builder, configuration, canCopy: plan.Target.Kernel >= XdpLoadBytes),
            PacketSource.TcBuffer => new TcAccess(builder, configuration),
            PacketSource.CgroupBuffer =>
                new CgroupAccess(builder, configuration, plan.Target.Has(KernelFeature.CgroupNetnsCookie)),
            PacketSource.SocketBuffer => new SocketAccess(builder, program.Point.Direction),
            PacketSource.ReceivedSkb or PacketSource.DeliveredSkb =>
                new KernelSkbAccess(builder, configuration, program.Hook, plan.Target.Architecture)
                {
                    ReadsPayload = program.Rules.Any(rule => rule.PayloadCounter is not null),
                },
            PacketSource.Capture => new CaptureAccess(builder),
            _ => throw new UnreachableException(),
        };

    private void Run()
    {
        var exit = builder.NewBlock("exit");
        access.Begin(exit);
        var counters = new CounterUpdates(builder, Counters(exit), program.FirstCounter);
        counters.Increment(CounterKind.Seen);
        var packet = HeaderParser.Parse(builder, access, subprograms, program.IsTcpOnly, counters, exit);
        var scratch = new Scratch(
            builder,
            schema.Tables.Select(table => table.KeySize).DefaultIfEmpty().Max(),
            schema.Maps.Select(map => map.KeySize).DefaultIfEmpty().Max());
        foreach (var rule in program.Rules)
        {
            LowerRule(rule, packet, counters, scratch);
        }

        builder.Branch(exit);
        builder.MoveTo(exit);
        builder.Return(builder.Constant(32, unchecked((uint)program.Hook.PassVerdict)));
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

    private void LowerRule(PlannedRule rule, ParsedPacket packet, CounterUpdates counters, Scratch scratch)
    {
        var next = builder.NewBlock("next_rule");
        builder.SetLocation(rule.Span);
        if (rule.Event.IsTcp && !program.IsTcpOnly)
        {
            Continue(packet.IsTcp, next);
        }

        var fields = new FieldLowering(builder, access, subprograms, packet, rule.Event.IsTcp);
        var texts = new TextLowering(
            builder, access, subprograms, packet, rule.Event.IsTcp,
            () => counters.Increment(rule.PayloadCounter!.Value));
        var store = new ColumnStore(builder, texts);
        var entries = new MapEntryLowering(builder, maps, schema, scratch, counters, store);
        var expressions = new ExpressionLowering(
            builder, access, fields, texts, counters, entries, maps.Parameters, maps.Sets);
        foreach (var condition in rule.Conditions)
        {
            Continue(expressions.Condition(condition), next);
        }

        counters.Increment(rule.MatchedCounter);
        new StatementLowering(builder, expressions, entries, maps, scratch, counters, Sharing).Emit(rule.Body);
        builder.Branch(next);
        builder.MoveTo(next);
    }

    private void Continue(LlvmValue condition, LlvmBlock otherwise)
    {
        var holds = builder.NewBlock("holds");
        builder.Branch(condition, holds, otherwise);
        builder.MoveTo(holds);
    }
}
