using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Tcpq.Diagnostics;
using Tcpq.Runtime;
using Tcpq.Runtime.Kernel.Loading;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>Events that scripts name in the kernel themselves.</summary>
public sealed partial class ProbesInKernelTests
{
    private const int Connections = 6;
    private const int Calls = 9;
    private const int Argument = -4711;

    private static readonly string[] InRegisters = [
        "on kprobe(tcp_sendmsg) < count(args.size, args.sk, pid, comm, laddr); sum(srtt) by lport >",
        "on kprobe(tcp_sendmsg) where args.sk.sk_kern_sock == 0 < count(args.sk.__sk_common.skc_state) >",
        "on kretprobe(inet_csk_accept) < count(retval, retval.sk_protocol, laddr, cgroup) >",
        "on kretprobe(tcp_sendmsg) < hist(retval) by tid >",
        "on uprobe(libc.so.6, connect) < count(args.arg0, args.arg5, comm) >",
    ];

    [KernelFact(KernelFeature.Tracepoint)]
    public void A_tracepoint_gives_its_fields() => Assert.Equal(
        [("2 6", Connections)],
        CountConnections(port =>
            $"tracepoint(sock:inet_sock_set_state) where args.dport == {port} and args.newstate == 2 "
            + "and pid == PID < count(args.newstate, args.protocol) >"));

    [KernelFact(KernelFeature.Tracepoint)]
    public void A_tracepoint_without_a_structure_of_its_name_gives_the_fields_of_its_format()
    {
        var counts =
            Count("on tracepoint(syscalls:sys_enter_getppid) where pid == PID < count(args.__syscall_nr) >", () =>
        {
            for (var i = 0; i < Calls; i++)
            {
                _ = getppid();
            }
        });
        var number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 110 : 173;
        Assert.Equal([($"{number}", Calls)], counts);
    }

    [KernelFact(KernelFeature.RawTracepoint)]
    public void A_raw_tracepoint_gives_its_arguments_and_what_they_lead_to() => Assert.Equal(
        [("2 6 0 true", Connections)],
        CountConnections(port => $"rawtp(inet_sock_set_state) where rport == {port} and args.newstate == 2 "
            + "< count(args.newstate, args.sk.sk_protocol, args.sk.sk_kern_sock, "
            + "args.sk.__sk_common.skc_dport > 0) >"));

    [KernelFact(KernelFeature.TpBtf)]
    public void A_typed_tracepoint_gives_its_arguments_and_what_they_lead_to() => Assert.Equal(
        [("2 6 0 true true", Connections)],
        CountConnections(port => $"tp_btf(inet_sock_set_state) where rport == {port} and args.newstate == 2 "
            + "< count(args.newstate, args.sk.sk_protocol, args.sk.sk_kern_sock, "
            + "args.sk.__sk_common.skc_net.net.ns.inum == netns, args.sk % 8 == 0) >"));

    [KernelFact(KernelFeature.TpBtf)]
    public void What_no_pointer_leads_to_is_absent() => Assert.Equal(
        [("-", Connections)],
        CountConnections(port => $"tp_btf(inet_sock_set_state) where rport == {port} and args.newstate == 2 "
            + "< count(args.sk.sk_reuseport_cb.num_socks) >"));

    [KernelFact(KernelFeature.Uprobe)]
    public void A_function_of_a_library_gives_its_arguments_and_what_it_returns()
    {
        var script = """
            on uprobe(libc.so.6, labs) where pid == PID < count(args.arg0) >
            on uretprobe(libc.so.6, labs) where pid == PID < count(retval) >
            """;
        var counts = Count(script, () =>
        {
            for (var i = 0; i < Calls; i++)
            {
                Assert.Equal(-Argument, labs(Argument));
            }
        });
        Assert.Equal([($"{unchecked((ulong)Argument)}", Calls), ($"{-Argument}", Calls)], counts);
    }

    [KernelFact(KernelFeature.Kprobe)]
    public void A_kprobe_gives_arguments_and_a_kretprobe_what_was_returned() => Assert.Equal(
        [("6", Connections), ("0", Connections)],
        CountConnections(
            port => $"kprobe(tcp_v4_connect) where pid == PID < count(args.sk.sk_protocol) >\n"
                + "on kretprobe(tcp_v4_connect) where pid == PID < count(retval) >"));

    [KernelFact(KernelFeature.Fentry)]
    public void Fexit_gives_arguments_and_what_was_returned() => Assert.Equal(
        [("6", Connections), ("0 true", Connections)],
        CountConnections(
            port => $"fentry(tcp_v4_connect) where pid == PID < count(args.sk.sk_protocol) >\n"
                + $"on fexit(tcp_v4_connect) where pid == PID < count(retval, rport == {port}) >"));

    // The verifier looks at more than this kernel may attach.
    [KernelFact(KernelFeature.Btf)]
    public void The_verifier_takes_what_registers_lead_to() => Assert.All(InRegisters, script =>
    {
        var options = new CompilationOptions { Kernel = RunningKernel.Describe() };
        var result = Compilation.Compile(new SourceText(script), options);
        Assert.Equal("", DiagnosticRenderer.Render(result.Diagnostics, RenderStyle.Rich, colour: false));
        using var loaded = ObjectLoader.Load(result.Result!, _ => default);
        Assert.Empty(loaded.Warnings);
    });

    private static (string Key, int Count)[] CountConnections(Func<int, string> rest)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var place = (IPEndPoint)listener.LocalEndpoint;
        return Count($"on {rest(place.Port)}", () =>
        {
            for (var i = 0; i < Connections; i++)
            {
                using var client = new TcpClient();
                client.Connect(place);
                using var accepted = listener.AcceptTcpClient();
            }
        });
    }

    private static (string Key, int Count)[] Count(string script, Action act)
    {
        var source = script.Replace("PID", $"{Environment.ProcessId}", StringComparison.Ordinal);
        using var run = LiveScript.Start(source, new RunOptions(), _ => { });
        act();
        run.Stop();
        return
        [
            .. from table in run.Report().Tables
               from row in table.Rows
               select (
                   string.Join(' ', row.Key.Select(key => ValueFormat.Human(key, TimeProvider.System))),
                   int.Parse(ValueFormat.Machine(row.Value), System.Globalization.CultureInfo.InvariantCulture)),
        ];
    }

    [LibraryImport("libc.so.6")]
    private static partial int getppid();

    [LibraryImport("libc.so.6")]
    private static partial long labs(long number);
}
