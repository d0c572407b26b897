using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Diagnostics;
using Tcpq.Language.Hooks;
using Tcpq.Runtime;
using Tcpq.Runtime.Kernel;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Xunit;
using static Tcpq.Targets.Capability;

namespace Tcpq.Kernel.Tests;

/// <summary>Capability sets × hooks: what tcpq says that a process may do is what the kernel lets it do.</summary>
public sealed class RightsTests
{
    private static readonly ImmutableArray<Hook> Hooks = [
        HookTable.Xdp, HookTable.Tc, HookTable.Cgroup, HookTable.SockOps, HookTable.Socket, HookTable.TpBtf,
        HookTable.Fentry, HookTable.Kprobe, HookTable.Fexit, HookTable.Kretprobe, HookTable.RawTp, HookTable.Iterator,
        HookTable.Tracepoint, HookTable.Uprobe, HookTable.Uretprobe,
    ];

    // x: it runs. Columns are those of Hooks.
    private static readonly ImmutableArray<(Capability[] Held, string Runs)> Rows = [
        ([], "---------------"),
        ([Capability.Bpf], "---------------"),
        ([Perfmon], "---------------"),
        ([NetAdmin], "---------------"),
        ([Perfmon, NetAdmin, NetRaw], "---------------"),
        ([Capability.Bpf, NetAdmin], "---------------"),
        ([Capability.Bpf, NetRaw], "---------------"),
        ([Capability.Bpf, NetAdmin, NetRaw], "---------------"),
        ([Capability.Bpf, Perfmon], "-----xxpxpxxp--"),
        ([Capability.Bpf, Perfmon, NetRaw], "----xxxpxpxxp--"),
        ([Capability.Bpf, Perfmon, NetAdmin], "xxxx-xxpxpxxp--"),
        ([Capability.Bpf, Perfmon, NetAdmin, NetRaw], "xxxxxxxpxpxxp--"),
        ([Capability.Bpf, Perfmon, SysAdmin], "-----xxxxxxxxxx"),
        ([SysAdmin], "-----xxxxxxxxxx"),
        ([SysAdmin, NetAdmin], "xxxx-xxxxxxxxxx"),
        ([SysAdmin, NetAdmin, NetRaw], "xxxxxxxxxxxxxxx"),
    ];

    // Why this kernel cannot run a script, whoever asks; null if it can.
    private static readonly ConcurrentDictionary<string, Lazy<Diagnostic?>> Obstacles = [];

    public static TheoryData<string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string>();
            foreach (var (held, _) in Rows)
            {
                foreach (var hook in Hooks)
                {
                    cells.Add($"{CapabilitySet.Of(held)}", hook.Name);
                }
            }

            return cells;
        }
    }

    [Fact]
    public void Every_hook_has_a_column() => Assert.Equal(
        HookTable.All.Select(hook => hook.Name).Order(), Hooks.Select(hook => hook.Name).Order());

    [KernelTheory]
    [MemberData(nameof(Cells))]
    public void A_process_may_use_the_hooks_that_its_rights_are_for_and_no_other(string rights, string name)
    {
        var (held, runs) = Rows.First(row => $"{CapabilitySet.Of(row.Held)}" == rights);
        var column = Hooks.Select(hook => hook.Name).ToList().IndexOf(name);
        var script = ScriptFor(Hooks[column]);
        if (Obstacles.GetOrAdd(script, asked => new(() => Try(asked))).Value is { } missing)
        {
            Assert.False(missing.Code == Codes.NotPermitted, missing.Message);
            return; // this kernel has no such hook
        }

        Diagnostic? refusal = null;
        var isLet = false;
        RestrictedThread.Run(Locked(held), () =>
        {
            refusal = Try(script);
            isLet = refusal is not null && LetsKernelDecide(script);
        });
        if (runs[column] switch
        {
            'x' => true,
            'p' => !PerfEvents.TakeAdministrator(CapabilitySet.Of(held)),
            _ => false
        })
        {
            Assert.Null(refusal);
            return;
        }

        Assert.Equal(Codes.NotPermitted, refusal!.Code);
        Assert.Contains("CAP_", refusal.Help, StringComparison.Ordinal);
        Assert.True(!isLet || IsLenient(Hooks[column], held), $"the kernel would have let it use {name}");
    }

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("on tcp_rcv < count() >", null, "")]
    [InlineData("on packet < count() >", "lo", "tc")]
    public void A_hook_that_the_process_may_not_use_is_passed_over_and_named(string script, string? device,
        string passed) =>
        RestrictedThread.Run(CapabilitySet.Of(Capability.Bpf, Perfmon, NetRaw), () =>
        {
            using var run = LiveScript.Start(script, new() { Live = new() { Device = device } }, _ => { });
            Assert.Equal(
                passed.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(hook => $"passed over {hook}: takes CAP_NET_ADMIN, which this process lacks"),
                run.Notes.Where(note => note.StartsWith("passed over", StringComparison.Ordinal)));
        });

    // Maps count as locked memory before 5.11; how much a process may have is not what is tested here.
    private static CapabilitySet Locked(Capability[] held) => CapabilitySet.Of([.. held, SysResource]);

    // 5.10 gives uprobes to CAP_PERFMON; from 6.9 on CAP_SYS_ADMIN is enough for cgroups, and at all times for loading.
    private static bool IsLenient(Hook hook, Capability[] held) =>
        (hook.Attach is AttachKind.Uprobe or AttachKind.Uretprobe && KernelProbe.KernelVersion < new Version(6, 1))
        || (held.Contains(SysAdmin) && hook.Rights.Has(NetAdmin));

    private static string ScriptFor(Hook hook) => hook.Attach switch
    {
        AttachKind.Xdp or AttachKind.Tc or AttachKind.PacketSocket or AttachKind.Cgroup =>
            $"on packet via {hook.Name} where tcp < count() >",
        AttachKind.SockOps => "on tcp_established via sock_ops < count() >",
        AttachKind.Iterator => "on tcp_socket < count() >",
        AttachKind.Tracepoint => "on tracepoint(sock:inet_sock_set_state) < count() >",
        AttachKind.Uprobe or AttachKind.Uretprobe => $"on {hook.Name}(libc.so.6, connect) < count() >",
        AttachKind.RawTracepoint => "on rawtp(inet_sock_set_state) < count() >",
        AttachKind.Tracing when hook == HookTable.TpBtf => "on tp_btf(inet_sock_set_state) < count() >",
        _ => $"on {hook.Name}(tcp_v4_connect) < count() >",
    };

    // The first error; null if it ran.
    private static Diagnostic? Try(string script)
    {
        var (run, diagnostics) =
            LiveRun.Start(new SourceText(script), new() { Live = new() { Device = "lo" } }, new(_ => { }, _ => { }));
        run?.Dispose();
        return diagnostics.FirstOrDefault(diagnostic => diagnostic.Code.Severity == Severity.Error);
    }

    // Whether it runs where nobody asks for rights but the kernel.
    private static bool LetsKernelDecide(string text)
    {
        var source = new SourceText(text);
        var options = new CompilationOptions
        {
            Device = "lo",
            Kernel = RunningKernel.Describe(),
            KernelIsTarget = true,
            Target = Target.Of(KernelProbe.KernelVersion),
        };
        var script = Compilation.Compile(source, options).Result!;
        using var session = LiveSession.Start(script, new() { Watched = new() { Device = "lo" } }, new DiagnosticBag());
        return session is not null;
    }
}
