using System.Diagnostics;
using System.Globalization;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Cli.Commands;

/// <summary>What a process may still do once it watches, thread by thread, and what one with few rights may do at all.
/// </summary>
public sealed class PrivilegesTests
{
    private const ulong NetAdmin = 1ul << 12, NetRaw = 1ul << 13, Bpf = 1ul << 39;

    [KernelTheory(KernelFeature.TpBtf, KernelFeature.Tc, KernelFeature.RingBuffer)]
    [InlineData("on tcp_rcv where syn < emit saddr >", "--every", "10m")]
    [InlineData("on tcp_rcv < count() > every 10m < show count >")]
    [InlineData("on packet via socket < count() >", "--dev", "lo")]
    [InlineData("on packet via tc < count() >", "--dev", "lo")]
    [InlineData("on packet via xdp < count() >", "--dev", "lo")]
    [InlineData("on packet via cgroup < count() >")]
    public void No_thread_keeps_what_the_run_does_not_need(string script, params string[] options)
    {
        using var process = Start([script, .. options]);
        var kept =
            ReadsMapsWithBpf | (script.Contains("via tc", StringComparison.Ordinal) && !KernelProbe.HasTcx ? NetAdmin
                : 0);
        AssertThreads(process, kept, noNewPrivileges: true);
        Assert.Equal(0, Stop(process));
    }

    [KernelTheory(KernelFeature.Tc)]
    [InlineData("tc", NetAdmin)]
    [InlineData("socket", NetRaw)]
    public void What_devices_need_that_come_later_is_kept_and_enough(string hook, ulong right)
    {
        var name = $"tcpqlate{Environment.ProcessId % 100000}";
        using var process = Start(["on packet < count() >", "--hook", hook, "--dev", $"{name}*"]);
        AssertThreads(process, right | ReadsMapsWithBpf | (hook == "tc" && !KernelProbe.HasTcx ? NetAdmin : 0),
            noNewPrivileges: true);
        Tool.Run("ip", "link", "add", name, "type", "veth", "peer", "name", $"peer{name[4..]}");
        try
        {
            Assert.Equal($"note: watching {name} too, from now on", process.StandardError.ReadLine());
        }
        finally
        {
            Tool.Run("ip", "link", "delete", name);
        }

        Assert.Equal($"note: {name} went away", process.StandardError.ReadLine());
        Assert.Equal(0, Stop(process));
    }

    [KernelFact(KernelFeature.TpBtf)]
    public void An_option_keeps_all()
    {
        using var process = Start(["on tcp_rcv < count() >", "--keep-privileges"]);
        AssertThreads(process, RightsOf(File.ReadAllLines("/proc/thread-self/status")), noNewPrivileges: false);
        Assert.Equal(0, Stop(process));
    }

    [KernelFact(KernelFeature.TcpIterator)]
    public void Sockets_are_listed_again_after_rights_were_given_up()
    {
        using var process =
            Start(["on tcp_socket < count() as sockets > every 200ms < show sockets >", "--format", "csv"]);
        AssertThreads(process, ReadsMapsWithBpf, noNewPrivileges: true);
        Assert.Equal("at,sockets", process.StandardOutput.ReadLine());
        Assert.NotNull(process.StandardOutput.ReadLine());
        Assert.Equal(0, Stop(process));
    }

    // The whole table is tests/Kernel.Tests/RightsTests.cs; this is what a user meets.
    [SetprivTheory(KernelFeature.TpBtf)]
    [InlineData("", "on tcp_rcv < count() >", 3, "error[TQ0601]: this process may not load BPF programs")]
    [InlineData("+bpf", "on tcp_rcv < count() >", 3, "error[TQ0601]: this process may not watch `tcp_rcv`")]
    [InlineData("+bpf,+perfmon", "on tcp_rcv < count() >", 0, "watching tp_btf")]
    [InlineData("+bpf,+perfmon", "on packet < count() > --dev lo", 3,
        "error[TQ0601]: this process may not watch `packet`")]
    [InlineData("+bpf,+perfmon", "on tcp_socket < count() >", 0, "watching iter tcp")]
    [InlineData("+bpf,+perfmon", "on tcp_rcv < count() > --netns 1", 3, "error[TQ06")]
    [InlineData("+bpf,+net_admin", "on tcp_rcv via tc(lo) < count() >", 3,
        "error[TQ0601]: this process may not use `tc`")]
    [InlineData("+bpf,+net_admin", "on tcp_rcv via cgroup < count() >", 3,
        "error[TQ0601]: this process may not use `cgroup`")]
    [InlineData("+bpf,+perfmon,+net_admin", "on packet via tc(lo) < count() >", 0, "watching tc on lo")]
    [InlineData("+bpf,+perfmon,+net_admin", "on packet via socket < count() >", 3,
        "error[TQ0601]: this process may not use `socket`")]
    [InlineData("+bpf,+perfmon,+net_raw", "on packet via socket < count() >", 0, "watching socket")]
    [InlineData("+bpf,+perfmon,+net_raw", "on tcp_rcv < drop > --dev lo --enforce", 3,
        "error[TQ0601]: this process may not watch")]
    [InlineData("+bpf,+perfmon,+net_admin", "on tcp_rcv where dport == 9 < drop > --dev lo --enforce", 3,
        "error[TQ0617]: which SSH")]
    [InlineData("+bpf,+perfmon,+net_admin", "on tcp_rcv where dport == 9 < drop > --dev lo --enforce=all", 0,
        "watching tc on lo")]
    [InlineData("+bpf,+perfmon", "on uprobe(libc.so.6, connect) < count() >", 3, "error[TQ0601]: this process may not")]
    [InlineData("", "toptalkers", 3, "error[TQ0601]: this process may not load BPF programs")]
    public void Another_user_gets_what_the_rights_allow_or_one_clear_error(
        string rights, string arguments, int exitCode, string begin)
    {
        var before = SetprivTheoryAttribute.Before(rights);
        var parts = arguments.Split(" --");
        using var process = StartProcess(
            before[0],
            [
                .. before[1..], "dotnet", typeof(Program).Assembly.Location, parts[0],
                .. parts[1..].SelectMany(option => $"--{option}".Split(' ')), "--duration", "1ms",
            ]);
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.StartsWith(begin, errors, StringComparison.Ordinal);
        Assert.Equal(exitCode, process.ExitCode);
    }

    // Before 5.19 the kernel lets nobody else read maps, where programs are not for everybody.
    private static ulong ReadsMapsWithBpf => KernelProbe.KernelVersion < new Version(5, 19)
        && File.ReadAllText("/proc/sys/kernel/unprivileged_bpf_disabled").Trim() != "0" ? Bpf : 0;

    private static Process Start(string[] arguments)
    {
        var process = StartProcess("dotnet", [typeof(Program).Assembly.Location, .. arguments]);
        Assert.StartsWith("watching ", process.StandardError.ReadLine(), StringComparison.Ordinal);
        return process;
    }

    private static Process StartProcess(string program, string[] arguments) => Process.Start(
        new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;

    private static int Stop(Process process)
    {
        Tool.Run("kill", "-TERM", $"{process.Id}");
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }

    private static void AssertThreads(Process process, ulong rights, bool noNewPrivileges)
    {
        var threads = Directory.GetDirectories($"/proc/{process.Id}/task");
        Assert.True(threads.Length > 3, $"{threads.Length} threads");
        Assert.All(threads, thread =>
        {
            var status = File.ReadAllLines($"{thread}/status");
            Assert.Equal(rights, RightsOf(status));
            Assert.Contains($"NoNewPrivs:\t{(noNewPrivileges ? 1 : 0)}", status);
            Assert.Contains(status, line => line == "CapAmb:\t0000000000000000");
            Assert.True(!noNewPrivileges || status.Contains($"CapBnd:\t{rights:x16}"), "more in the bounding set");
        });
    }

    // Effective, and permitted, which could become effective.
    private static ulong RightsOf(string[] status) => Line(status, "CapEff:") | Line(status, "CapPrm:");

    private static ulong Line(string[] status, string label) => ulong.Parse(
        status.First(line => line.StartsWith(label, StringComparison.Ordinal)).AsSpan(label.Length).Trim(),
        NumberStyles.HexNumber,
        CultureInfo.InvariantCulture);
}
