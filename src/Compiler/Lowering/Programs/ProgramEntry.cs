using System.Diagnostics;
using Tcpq.Bpf;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;
using Tcpq.Llvm;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Delivery;
using Tcpq.Lowering.Module;
using Tcpq.Planning;
using Tcpq.Targets;

namespace Tcpq.Lowering.Programs;

/// <summary>How programs begin at their hooks: the function, its section and its context; how packets are reached.
/// </summary>
internal static class ProgramEntry
{
    private static readonly Version XdpLoadBytes = new(5, 18); // where bpf_xdp_load_bytes came

    /// <summary>Adds a program's function to a module.</summary>
    internal static FunctionBuilder AddFunction(ModuleBuilder module, PlannedProgram program)
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

    /// <summary>How a program reaches its packets; null if it has none.</summary>
    internal static PacketAccess? AccessOf(
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

    // A tracepoint is `category:name` to people, and `category/name` to libbpf.
    private static string SectionOf(string pattern, AttachPoint place) => pattern
        .Replace("{0}", place.KernelFunction?.Replace(':', '/'), StringComparison.Ordinal)
        .Replace("{1}", place.File, StringComparison.Ordinal);
}
