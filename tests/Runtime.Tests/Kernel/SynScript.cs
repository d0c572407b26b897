using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Language.Hooks;
using Tcpq.Testing.Kernel;

namespace Tcpq.Runtime.Tests.Kernel;

/// <summary>Scripts made by hand around `syn.bpf.c`, for the kernel side alone.</summary>
internal static class SynScript
{
    public static readonly Hook Xdp = NewHook("xdp", AttachKind.Xdp, PacketSource.XdpBuffer);
    public static readonly Hook Tc = NewHook("tc", AttachKind.Tc, PacketSource.TcBuffer);
    public static readonly Hook Socket = NewHook("socket", AttachKind.PacketSocket, PacketSource.SocketBuffer);
    public static readonly Hook Cgroup = NewHook("cgroup", AttachKind.Cgroup, PacketSource.CgroupBuffer);
    public static readonly Hook TpBtf = NewHook("tp_btf", AttachKind.Tracing, PacketSource.ReceivedSkb);

    public static readonly Hook Fentry = NewHook("fentry", AttachKind.Tracing, PacketSource.DeliveredSkb);
    public static readonly Hook Kprobe = NewHook("kprobe", AttachKind.Kprobe, PacketSource.DeliveredSkb);

    private static readonly Lazy<ImmutableArray<byte>> Object = new(() => Clang.Compile(Source));

    private const string Source = "tests/Runtime.Tests/Kernel/syn.bpf.c";

    public static Schema Schema { get; } = new(
        [], [new StreamSchema(7, [], 8, 0)], [new(CounterKind.Seen, ""), new(CounterKind.Matched, "")]);

    /// <summary>The object with those programs alone in use.</summary>
    public static CompiledScript With(params ImmutableArray<CompiledProgram> programs) =>
        new(Object.Value, programs, Schema);

    /// <summary>An object that no kernel takes.</summary>
    public static CompiledScript Refused() =>
        new(Clang.Compile(Source, "-DREFUSED"), [new("tcpq_refused", Xdp, "lo", null, default)], Schema);

    public static Hook HookNamed(string name) =>
        new[] { Xdp, Tc, Socket, Cgroup, TpBtf }.First(hook => hook.Name == name);

    public static CompiledProgram Program(Hook hook, string? device = null) => new(
        $"tcpq_{hook.Name}",
        hook,
        device,
        hook == TpBtf ? "netif_receive_skb" : hook == Fentry || hook == Kprobe ? "tcp_v4_rcv" : null,
        PacketDirection.Ingress);

    private static Hook NewHook(string name, AttachKind kind, PacketSource source) =>
        new(name, "", kind, source, HookProvides.None, []) { Section = name, Rights = default };
}
