using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Runtime.Namespaces;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Kernel.Tests.Sockets;

/// <summary>Who owns a socket, and by which number.</summary>
public sealed partial class OwnersTests
{
    private const int Multipath = 262; // IPPROTO_MPTCP: include/uapi/linux/in.h
    private static readonly Version ResetReasons = new(6, 10);

    private static string Here => $"{Environment.ProcessId} {NamedNamespace.ThreadName}";

    [MptcpFact]
    public void Connections_of_MPTCP_belong_to_the_processes_that_use_them()
    {
        using var inside = new QuietNamespace();
        using var moved = WatchedNamespace.Script(
            """
            on tcp_sendmsg < sum(copied) by pid, comm, lport as sent >
            on tcp_recv < sum(copied) by pid, comm, lport as received >
            """,
            inside: inside);
        using var watched = WatchedNamespace.Script("on tcp_close < emit pid, comm, lport >", inside: inside);
        var (client, server) = inside.Run(() =>
        {
            using var listener = MultipathSocket();
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(1);
            using var connecting = MultipathSocket();
            connecting.Connect(listener.LocalEndPoint!);
            using var accepted = listener.Accept();
            connecting.Send(new byte[Visit.Request]);
            Visit.Receive(accepted, Visit.Request);
            accepted.Send(new byte[Visit.Response]);
            Visit.Receive(connecting, Visit.Response);
            connecting.Shutdown(SocketShutdown.Both);
            Visit.Receive(accepted, 0);
            return (((IPEndPoint)connecting.LocalEndPoint!).Port, ((IPEndPoint)listener.LocalEndPoint!).Port);
        });
        Assert.Equal(new[] { $"{Here} {client}", $"{Here} {server}" }.Order(), watched.Lines().Order());
        var report = moved.End();
        Assert.Equal(
            [$"{Here} {client} {Visit.Request}", $"{Here} {server} {Visit.Response}"],
            WatchedNamespace.Table(report, "sent"));
        Assert.Equal(
            [$"{Here} {server} {Visit.Request}", $"{Here} {client} {Visit.Response}"],
            WatchedNamespace.Table(report, "received"));
    }

    [KernelFact(KernelFeature.TpBtf)]
    public void A_simultaneous_open_keeps_its_owner()
    {
        using var watched = WatchedNamespace.Script(
            "on tcp_state where oldstate == SYN_RECV or newstate in {SYN_RECV, CLOSE} < emit oldstate, newstate, pid, "
            + "comm >");
        watched.Namespace.Run(() =>
        {
            // The two SYNs are one here (RFC 9293 section 3.5).
            using var socket = Visit.Stream(AddressFamily.InterNetwork);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            socket.Connect(socket.LocalEndPoint!);
        });
        var lines = watched.Lines();
        Assert.Equal([$"SYN_SENT SYN_RECV {Here}", $"SYN_RECV ESTABLISHED {Here}"], lines[..2]);
        Assert.EndsWith($" CLOSE {Here}", lines[^1], StringComparison.Ordinal);
    }

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    public void A_reset_is_its_owners(string kind)
    {
        using var watched = WatchedNamespace.Script("on tcp_reset < emit direction, pid, comm, lport >");
        var (client, server) = watched.Namespace.Run(() =>
        {
            using var listener = Visit.Stream(Visit.Loopback(kind).AddressFamily);
            listener.Bind(new IPEndPoint(Visit.Loopback(kind), 0));
            listener.Listen(1);
            using var connecting = Visit.Stream(Visit.Loopback(kind).AddressFamily);
            connecting.Connect(listener.LocalEndPoint!);
            var accepted = listener.Accept();
            accepted.LingerState = new(enable: true, seconds: 0);
            accepted.Dispose();
            return (((IPEndPoint)connecting.LocalEndPoint!).Port, ((IPEndPoint)listener.LocalEndPoint!).Port);
        });
        Assert.Equal([$"received {Here} {client}", $"sent {Here} {server}"], watched.Lines().Order());
    }

    [KernelFact(KernelFeature.TpBtf)]
    public void A_reset_that_answers_what_comes_for_a_closed_socket_is_its_owners()
    {
        using var watched = WatchedNamespace.Script("on tcp_reset where direction == sent < emit pid, comm, lport >");
        var server = watched.Namespace.Run(() =>
        {
            using var listener = Visit.Stream(AddressFamily.InterNetwork);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(1);
            using var connecting = Visit.Stream(AddressFamily.InterNetwork);
            connecting.Connect(listener.LocalEndPoint!);
            listener.Accept().Dispose();
            connecting.Send(new byte[1]);
            return ((IPEndPoint)listener.LocalEndPoint!).Port;
        });
        Assert.Equal([$"{Here} {server}"], watched.Lines());
    }

    [KernelFact(KernelFeature.TpBtf)]
    public void A_reset_where_there_is_no_socket_has_no_owner()
    {
        using var watched = WatchedNamespace.Script("on tcp_reset < emit direction, pid, comm >");
        Visit.Refused(watched.Namespace, IPAddress.Loopback);
        string[] expected = [$"received {Here}", "sent  "];
        Assert.Equal(KernelProbe.KernelVersion < ResetReasons ? expected[..1] : expected, watched.Lines().Order());
    }

    [KernelFact(KernelFeature.TpBtf)]
    public void Processes_have_the_numbers_of_the_pid_namespace_that_asks()
    {
        using var inside = new QuietNamespace();
        using var listener = inside.Run(() =>
        {
            var socket = Visit.Stream(AddressFamily.InterNetwork);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            socket.Listen(8);
            return socket;
        });
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        var connect = $"read _; exec 3<>/dev/tcp/127.0.0.1/{port}";
        using var first = InNewPidNamespace(inside, connect);
        using var nested = InNewPidNamespace(inside, $"true; unshare --pid --fork bash -c '{connect}'");
        var numbers = NamespaceOf(nested);

        using var watched = WatchedNamespace.Script(
            "on tcp_connect < emit pid, tid, comm > on tcp_close where lport != 0 < count(pid, comm) as closed >",
            inside: inside, pids: numbers);
        GoOn(nested);
        GoOn(first);
        inside.Run(() =>
        {
            using var own = Visit.Stream(AddressFamily.InterNetwork);
            own.Connect(listener.LocalEndPoint!);
        });
        listener.Dispose();
        var rows = watched.Rows();
        Assert.Equal(["bash", "bash", NamedNamespace.ThreadName], rows.Select(row => row["comm"]));
        Assert.Equal(["", ""], rows.Skip(1).Select(row => row["pid"] + row["tid"])); // none of that namespace's
        Assert.NotEqual("", rows[0]["pid"]);
        Assert.InRange(int.Parse(rows[0]["pid"]), 2, 99); // behind 1, which made the namespace inside of it
        Assert.Equal(rows[0]["pid"], rows[0]["tid"]);
        Assert.Contains($"{rows[0]["pid"]} bash 1", WatchedNamespace.Table(watched.End(), "closed"));
    }

    [KernelTheory(KernelFeature.TcpIterator, KernelFeature.Tc)]
    [InlineData("state == SYN_RECV")]
    [InlineData("state == NEW_SYN_RECV")]
    [InlineData("state in {SYN_SENT, SYN_RECV}")]
    [InlineData("not (state in {ESTABLISHED, LISTEN})")]
    public void A_handshake_is_in_SYN_RECV_whether_or_not_it_has_a_socket(string condition)
    {
        using var inside = new QuietNamespace();
        var (port, lines) = inside.Run(() =>
        {
            using var listener = Visit.Stream(AddressFamily.InterNetwork);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen(1);
            var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
            using var client = Visit.Stream(AddressFamily.InterNetwork);
            using var dropper = new Dropper(inside, $"on tcp_rcv where ack and not syn and dport == {port} < drop >");
            client.Connect(listener.LocalEndPoint!);
            using var watched = WatchedNamespace.Script(
                $"on tcp_socket where {condition} < emit state, lport >", inside: inside);
            return (port, watched.LinesNow());
        });
        Assert.Equal([$"SYN_RECV {port}"], lines);
    }

    private static Process InNewPidNamespace(QuietNamespace inside, string command) => Process.Start(
        new ProcessStartInfo(
            "unshare", ["--pid", "--fork", "ip", "netns", "exec", inside.Name, "bash", "-c", command])
        {
            RedirectStandardInput = true,
        })!;

    // It is another than this process's own as soon as `unshare` has made it, and known once something is in it.
    private static uint NamespaceOf(Process unshare)
    {
        var own = PidNamespace.InodeOf("/proc/self/ns/pid");
        uint? inode = null;
        Assert.True(SpinWait.SpinUntil(
            () => (inode = PidNamespace.InodeOf($"/proc/{unshare.Id}/ns/pid_for_children")) is not null && inode != own,
            TimeSpan.FromSeconds(60)));
        return inode!.Value;
    }

    private static void GoOn(Process process)
    {
        process.StandardInput.WriteLine();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static Socket MultipathSocket()
    {
        const int Internet = 2; // AF_INET, SOCK_STREAM: include/linux/socket.h, include/linux/net.h
        const int Stream = 1;
        var descriptor = socket(Internet, Stream, Multipath);
        return descriptor >= 0 ? new(new SafeSocketHandle(descriptor, ownsHandle: true))
            : throw new InvalidOperationException(Marshal.GetLastPInvokeErrorMessage());
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int kind, int protocol);
}
