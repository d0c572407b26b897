using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tcpq.Bpf;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Libbpf;
using Tcpq.Runtime.Namespaces;
using Tcpq.Targets;
using static Tcpq.Runtime.Kernel.Probing.BpfSystemCall;

namespace Tcpq.Runtime.Kernel.Probing;

/// <summary>Asks the running kernel what it can do, by trying.</summary>
internal static class KernelProbe
{
    private static readonly CapabilitySet Network = CapabilitySet.Of(Capability.Bpf, Capability.NetAdmin);
    private static readonly CapabilitySet Tracing = CapabilitySet.Of(Capability.Bpf, Capability.Perfmon);

    private const string LoopbackName = "lo";
    private const string NoSuchHook = "this kernel was built without it";

    // r0 = 0; exit (Documentation/bpf/standardization/instruction-set.rst)
    private static readonly ulong[] ReturnZero = [0xb7, 0x95];

    // r1 = 0; *(u64 *)(r10 - 8) = r1; r1 = atomic_fetch_add((u64 *)(r10 - 8), r1); r0 = 0; exit
    private static readonly ulong[] FetchAdd = [0x01b7, 0xfff8_1a7b, 0x0000_0001_fff8_1adb, 0xb7, 0x95];

    // r0 = bpf_get_netns_cookie(r1); r0 = 0; exit
    private static readonly ulong[] GetNetnsCookie = [0x0000_007a_0000_0085, 0xb7, 0x95];

    // r3 = 0; *(u64 *)(r10 - 8) = r3; r2 = r10; r2 += -8; r0 = bpf_get_func_ret(r1, r2); r0 = 0; exit
    private static readonly ulong[] GetFunctionReturn =
        [0x03b7, 0xfff8_3a7b, 0xa2bf, 0xffff_fff8_0000_0207, 0x0000_00b8_0000_0085, 0xb7, 0x95];

    // r1 = *(u64 *)(r1 + 0); r0 = bpf_get_socket_cookie(r1); r0 = 0; exit
    private static readonly ulong[] GetSocketCookie = [0x1179, 0x0000_002e_0000_0085, 0xb7, 0x95];

    /// <summary>A row for each feature.</summary>
    public static ImmutableArray<FeatureProbe> Rows { get; } = [
        new(KernelFeature.Bpf, "BPF", "nothing can be watched; captures can be read", AskBpf),
        new(KernelFeature.Btf, "kernel type information (BTF)",
            "no hook that reads the kernel's structures: fentry, kprobe, tp_btf", AskBtf)
        {
            Rights = default,
        },
        new(KernelFeature.Xdp, "XDP programs", "no `via xdp`", () => AskLoad(BpfProgramType.Xdp))
        {
            Rights = Network,
        },
        new(KernelFeature.Tc, "traffic control programs", "no `via tc`",
            () => AskLoad(BpfProgramType.SchedCls))
        {
            Rights = Network,
        },
        new(KernelFeature.Tcx, "tcx links",
            "`tc` uses a clsact filter, which outlives a killed process until the next run", AskTcx)
        {
            Rights = Network,
        },
        new(KernelFeature.SocketFilter, "socket filters", "no `via socket`",
            () => AskLoad(BpfProgramType.SocketFilter)),
        new(KernelFeature.CgroupSkb, "cgroup programs", "no `via cgroup`", AskCgroup),
        new(KernelFeature.CgroupNetnsCookie, "network namespaces in cgroup programs",
            "`via cgroup` with a device also counts devices of the same index in other network namespaces", AskCookie),
        new(KernelFeature.TpBtf, "typed tracepoints (tp_btf)", "no `via tp_btf`", AskTpBtf)
        {
            Rights = Tracing,
        },
        new(KernelFeature.Fentry, "function entry (fentry)",
            "`tcp_rcv` falls back to kprobes or to the tracepoint netif_receive_skb", AskFentry)
        {
            Rights = Tracing,
        },
        new(KernelFeature.Kprobe, "kprobes", "no `via kprobe`", AskKprobe)
        {
            Rights = Tracing,
        },
        new(KernelFeature.Tracepoint, "tracepoints (tracefs)", "no `on tracepoint(…)`", AskTracepoint)
        {
            Rights = Tracing,
        },
        new(KernelFeature.Uprobe, "uprobes", "no `on uprobe(…)`", AskUprobe)
        {
            Rights = Tracing,
        },
        new(KernelFeature.RawTracepoint, "raw tracepoints", "no `via raw_tp`",
            () => AskLoad(BpfProgramType.RawTracepoint))
        {
            Rights = Tracing,
        },
        new(KernelFeature.SockOps, "TCP callbacks (sock_ops)", "no `via sock_ops`", AskSockOps)
        {
            Rights = Network,
        },
        new(KernelFeature.TcpIterator, "list of TCP sockets (iter/tcp)", "no `tcp_socket`", AskIterator)
        {
            Rights = Tracing,
        },
        new(KernelFeature.FunctionReturn, "what functions return (bpf_get_func_ret)",
            "objects with `fexit` rules fit only kernels whose functions take as many arguments",
            () => AskTracing("tcp_v4_connect", VmlinuxBtf.Kind.Function, BpfAttachType.TraceFexit, GetFunctionReturn))
        {
            Rights = Tracing,
        },
        new(KernelFeature.SocketCookie, "socket cookies in tracing programs",
            "`sock` is the socket's address",
            () => AskTracing(
                "btf_trace_inet_sock_set_state", VmlinuxBtf.Kind.Typedef, BpfAttachType.TraceRawTracepoint,
                GetSocketCookie))
        {
            Rights = Tracing,
        },
        new(KernelFeature.RingBuffer, "ring buffer", "no `emit`", AskRingBuffer),
        new(KernelFeature.AtomicFetch, "atomics that return a value",
            "`distinct`, and `min`, `max`, `first` and `last` in conditions, may miss a change that comes with another",
            () => AskLoad(BpfProgramType.SocketFilter, FetchAdd)),
    ];

    /// <summary>The running kernel as far as some features are asked for; the others are taken as present.</summary>
    /// <remarks>`Bpf` is asked first: without permission no other answer means anything, and each is missing for
    /// that reason.</remarks>
    public static Target For(params ReadOnlySpan<KernelFeature> features)
    {
        var target = new Target(KernelVersion, Architecture, []) { Rights = Capabilities.Rights };
        var obstacle = AskBpf(target.Rights);
        foreach (var feature in features)
        {
            target = Add(target, feature, obstacle ?? Ask(Row(feature), target.Rights));
        }

        return target;
    }

    /// <summary>What is known about the running kernel, and what an event's programs need or use at a hook.</summary>
    /// <param name="known">The kernel, which takes programs.</param>
    /// <param name="choice">The hook.</param>
    public static Target Ask(Target known, EventHook choice)
    {
        if (known.Rights.WhyNot(choice.Hook) is not null)
        {
            return known; // it is out of the question, and the kernel would not answer
        }

        var target = known;
        foreach (var feature in choice.Hook.Requires)
        {
            target = Add(target, feature, feature == KernelFeature.Bpf ? null : Row(feature).Ask());
            if (!target.Has(feature))
            {
                return target;
            }
        }

        var usesSockets = choice.Points.Any(point => point.Socket is not null || point.IsOfScript);
        foreach (var feature in choice.Hook.Uses)
        {
            if (usesSockets || feature is not (KernelFeature.SocketCookie or KernelFeature.FunctionReturn))
            {
                target = Add(target, feature, Row(feature).Ask());
            }
        }

        return AskFunctions(target, choice);
    }

    private static Target AskFunctions(Target known, EventHook choice)
    {
        var missing = known.MissingFunctions ?? [];
        foreach (var point in choice.Points)
        {
            // The packets' own hooks were tried with these functions already, and what a script names was looked for.
            if (point.KernelFunction is { } name && !point.IsOfScript && (!point.HasPacket || point.Packet is not null)
                && !missing.Contains(name) && !HasFunction(choice.Hook, name))
            {
                missing = missing.Add(name);
            }
        }

        return known with { MissingFunctions = missing };
    }

    private static bool HasFunction(Hook hook, string name) => hook switch
    {
        { Attach: AttachKind.Iterator } => true,
        _ when hook == HookTable.TpBtf || hook == HookTable.RawTp =>
            VmlinuxBtf.FindId($"btf_trace_{name}", VmlinuxBtf.Kind.Typedef) != 0,
        _ => VmlinuxBtf.FindId(name, VmlinuxBtf.Kind.Function) != 0,
    };

    /// <summary>What is known about the running kernel, which takes programs, and a feature of any hook's.</summary>
    public static Target Ask(Target known, KernelFeature feature) => Add(known, feature, Row(feature).Ask());

    /// <summary>The running kernel, asked for everything.</summary>
    public static Target All() => For(Enum.GetValues<KernelFeature>());

    /// <summary>The row of a feature.</summary>
    public static FeatureProbe Row(KernelFeature feature) => Rows.First(row => row.Feature == feature);

    /// <summary>True if `tc` can use tcx links.</summary>
    public static bool HasTcx => AskTcx() is null;

    /// <summary>True if `cgroup` programs can tell the network namespaces of devices apart.</summary>
    public static bool HasCgroupNetnsCookie => AskCookie() is null;

    private static TargetArchitecture Architecture =>
        RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64
            ? TargetArchitecture.Arm64
            : TargetArchitecture.X64;

    /// <summary>Major, minor and patch level.</summary>
    public static Version KernelVersion => ParseRelease(File.ReadAllText("/proc/sys/kernel/osrelease"));

    /// <summary>The version at the start of a release name such as `6.12.48+deb13-amd64`.</summary>
    internal static Version ParseRelease(string release)
    {
        var end = 0;
        while (end < release.Length && (char.IsAsciiDigit(release[end]) || release[end] == '.'))
        {
            end++;
        }

        return Version.TryParse(release.AsSpan(0, end).Trim('.'), out var version) ? version : new(0, 0);
    }

    private static Target Add(Target known, KernelFeature feature, string? reason) =>
        reason is null || !known.Has(feature)
            ? known
            : known with { Missing = known.Missing.Add(new(feature, WhyMissing(feature, reason))) };

    // What came later was not left out when this kernel was built.
    private static string WhyMissing(KernelFeature feature, string reason) =>
        reason == NoSuchHook && FeatureHistory.Since(feature) is var since && KernelVersion < since
            ? $"Linux {since} brought it" : reason;

    /// <summary>Asks for a feature; null if the kernel has it, else why not, or why that cannot be known.</summary>
    public static string? Ask(FeatureProbe row, ProcessRights rights) =>
        rights.LackingOf(row.Rights) is { Bits: not 0 } lacking
            ? $"cannot be asked without {lacking}"
            : row.Ask();

    private static string? AskBpf() => AskBpf(Capabilities.Rights);

    // Socket filters ask for CAP_BPF alone. Where unprivileged users may load those (kernel.unprivileged_bpf_disabled
    // is 0), that says nothing about all others.
    private static string? AskBpf(ProcessRights rights) =>
        rights.LackingOf(CapabilitySet.Of(Capability.Bpf, Capability.Perfmon)) is { Bits: not 0 } lacking
            && (rights.Barrier is not null || lacking.Has(Capability.Bpf))
            ? rights.Barrier ?? $"this process lacks {lacking}"
            : TryLoad(BpfProgramType.SocketFilter, ReturnZero) switch
            {
                0 => null,
                Errno.OperationNotPermitted or Errno.AccessDenied =>
                    string.Join("; ",
                        ["the kernel does not let this process load BPF programs", .. Capabilities.OtherBarriers]),
                Errno.NotImplemented =>
                    string.Join("; ", ["this kernel was built without BPF", .. Capabilities.OtherBarriers]),
                var error => $"the kernel refuses BPF programs: {Errno.Describe(error)}",
            };

    private static string? AskBtf() =>
        File.Exists(VmlinuxBtf.Path) ? null : $"there is no {VmlinuxBtf.Path} (CONFIG_DEBUG_INFO_BTF)";

    private static string? AskLoad(BpfProgramType type) => AskLoad(type, ReturnZero);

    private static string? AskLoad(BpfProgramType type, ulong[] instructions) =>
        Reason(TryLoad(type, instructions));

    private static string? Reason(int error) => error switch
    {
        0 => null,
        Errno.Invalid => NoSuchHook,
        _ => $"the kernel refuses it: {Errno.Describe(error)}",
    };

    private static string? AskTcx()
    {
        // Asking costs microseconds, attaching would cost a grace period.
        var index = (int)LibC.if_nametoindex(LoopbackName);
        return TryQuery(index, BpfAttachType.TcxIngress) switch
        {
            0 => null,
            Errno.Invalid => "this kernel has no tcx",
            var error => Errno.Describe(error),
        };
    }

    private static string? AskCgroup()
    {
        var (root, _) = CgroupRoot.Open();
        using (root)
        {
            return root.IsInvalid
                ? $"there is no cgroup v2: {Errno.Describe(root.Error)}"
                : AskLoad(BpfProgramType.CgroupSkb);
        }
    }

    private static string? AskCookie() => TryLoad(BpfProgramType.CgroupSkb, GetNetnsCookie) switch
    {
        0 => null,
        Errno.Invalid => "cgroup programs cannot ask for a packet's network namespace",
        var error => $"the kernel refuses it: {Errno.Describe(error)}",
    };

    private static string? AskTpBtf() => AskTracing(
        "btf_trace_netif_receive_skb", VmlinuxBtf.Kind.Typedef, BpfAttachType.TraceRawTracepoint);

    private static string? AskFentry() =>
        AskTracing("tcp_v4_rcv", VmlinuxBtf.Kind.Function, BpfAttachType.TraceFentry);

    private static string? AskIterator() =>
        AskTracing("bpf_iter_tcp", VmlinuxBtf.Kind.Function, BpfAttachType.TraceIterator);

    private static string? AskSockOps()
    {
        var (root, _) = CgroupRoot.Open();
        using (root)
        {
            return root.IsInvalid
                ? $"there is no cgroup v2: {Errno.Describe(root.Error)}"
                : AskLoad(BpfProgramType.SockOps);
        }
    }

    private static string? AskTracing(
        string name, VmlinuxBtf.Kind kind, BpfAttachType attachType, ulong[]? instructions = null)
    {
        if (AskBtf() is { } reason)
        {
            return reason;
        }

        var id = VmlinuxBtf.FindId(name, kind);
        return id == 0
            ? $"`{name}` is not in the kernel's type information"
            : Reason(CanTrace(attachType, id, instructions ?? ReturnZero));
    }

    // AArch64 loads fentry programs that it can attach only from 6.4 on; x86-64 attaches what it loads, and trying
    // would cost a grace period.
    private static int CanTrace(BpfAttachType attachType, uint id, ulong[] instructions) =>
        Architecture == TargetArchitecture.Arm64 && attachType == BpfAttachType.TraceFentry
            ? TryAttachTracing(instructions, attachType, id)
            : TryLoad(BpfProgramType.Tracing, instructions, attachType, id);

    private static string? AskKprobe() => File.Exists("/sys/bus/event_source/devices/kprobe/type")
        ? AskLoad(BpfProgramType.Kprobe)
        : "this kernel was built without kprobes (CONFIG_KPROBE_EVENTS)";

    private static string? AskTracepoint() => TraceFileSystem.Obstacle ?? AskLoad(BpfProgramType.Tracepoint);

    private static string? AskUprobe() => File.Exists("/sys/bus/event_source/devices/uprobe/type")
        ? AskLoad(BpfProgramType.Kprobe)
        : "this kernel was built without uprobes (CONFIG_UPROBE_EVENTS)";

    private static string? AskRingBuffer() => TryCreateRingBuffer() switch
    {
        0 => null,
        Errno.Invalid => "this kernel has no ring buffer map",
        var error => Errno.Describe(error),
    };
}
