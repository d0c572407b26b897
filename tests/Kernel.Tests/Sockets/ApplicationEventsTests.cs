using System.Net;
using System.Net.Sockets;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Kernel.Tests.Sockets;

/// <summary>What applications read and write, and who they are.</summary>
public sealed class ApplicationEventsTests
{
    private static string Here => $"{Environment.ProcessId} {NamedNamespace.ThreadName}";

    [KernelTheory(KernelFeature.TpBtf,
        Script = "on tcp_sendmsg via tp_btf < count() > on tcp_recv via tp_btf < count() >")]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("mapped")]
    public void All_that_is_read_and_written_is_seen(string kind) => BytesAt("tp_btf", kind);

    [KernelTheory(KernelFeature.Fentry)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("mapped")]
    public void All_that_is_read_and_written_is_seen_as_it_returns(string kind) => BytesAt("fexit", kind);

    [KernelTheory(KernelFeature.Kprobe)]
    [InlineData("ipv4")]
    [InlineData("ipv6")]
    [InlineData("mapped")]
    public void All_that_is_read_and_written_is_seen_by_kprobe(string kind) => BytesAt("kprobe", kind);

    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("tp_btf")]
    [InlineData("raw_tp")]
    public void A_connection_on_which_nothing_is_said_has_owners_too(string hook)
    {
        using var watched = WatchedNamespace.Script("on tcp_close < emit sock.pid, sock.comm, lport >", hook);
        var (client, server) = Silent(watched.Namespace);
        Assert.Equal(new[] { $"{Here} {client}", $"{Here} {server}" }.Order(), watched.Lines().Order());
    }

    // At raw_tp sockets are told apart by their addresses, which new sockets take over from old ones.
    [KernelTheory(KernelFeature.TpBtf)]
    [InlineData("tp_btf")]
    [InlineData("raw_tp")]
    public void A_connection_that_nobody_has_accepted_yet_has_no_owner(string hook)
    {
        using var watched = WatchedNamespace.Script(
            "on tcp_state where oldstate == SYN_RECV and newstate == ESTABLISHED < count(pid) >", hook);
        for (var i = 0; i < 40; i++)
        {
            Silent(watched.Namespace);
        }

        Assert.Equal([" 40"], WatchedNamespace.Table(watched.End(), "count"));
    }

    [KernelFact(KernelFeature.TpBtf)]
    public void A_client_is_known_before_its_handshake_is_over()
    {
        using var watched = WatchedNamespace.Script(
            "on tcp_established where lport != rport < emit pid, comm, rport >");
        var (client, server) = Silent(watched.Namespace);
        Assert.Equal(new[] { $"{Here} {server}", $"  {client}" }.Order(), watched.Lines().Order());
    }

    [KernelFact(KernelFeature.Fentry, KernelFeature.SocketCookie)]
    public void A_socket_is_the_same_where_a_function_returns_it()
    {
        using var watched = WatchedNamespace.Script(
            """
            map accepted[sock] : time
            on tcp_accept < set accepted[sock] = now >
            on tcp_close where accepted[sock] < emit lport >
            """);
        var (_, server) = Silent(watched.Namespace);
        Assert.Equal([$"{server}"], watched.Lines());
    }

    private static void BytesAt(string hook, string kind)
    {
        using var watched = WatchedNamespace.Script(
            """
            on tcp_sendmsg < sum(copied) by pid, comm, laddr, lport, raddr, rport as sent; count(lport) as writes >
            on tcp_recv where copied > 0B < sum(copied) by pid, comm, laddr, lport, raddr, rport as received >
            """,
            hook);
        var (client, server) = Visit.Make(watched.Namespace, kind);
        var report = watched.End();
        var (near, far) = (
            $"{Here} {client.Address} {client.Port} {server.Address} {server.Port}",
            $"{Here} {server.Address} {server.Port} {client.Address} {client.Port}");
        Assert.Equal([$"{near} {Visit.Request}", $"{far} {Visit.Response}"], WatchedNamespace.Table(report, "sent"));
        Assert.Equal([$"{far} {Visit.Request}", $"{near} {Visit.Response}"],
            WatchedNamespace.Table(report, "received"));
        Assert.Equal(
            new[] { $"{client.Port} 1", $"{server.Port} 1" }.Order(), WatchedNamespace.Table(report, "writes").Order());
    }

    // Nothing is read or written; the client closes first.
    private static (int Client, int Server) Silent(QuietNamespace inside) => inside.Run(() =>
    {
        using var listener = Visit.Stream(AddressFamily.InterNetwork);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var client = Visit.Stream(AddressFamily.InterNetwork);
        client.Connect(listener.LocalEndPoint!);
        using var server = listener.Accept();
        var ports = (((IPEndPoint)client.LocalEndPoint!).Port, ((IPEndPoint)server.LocalEndPoint!).Port);
        client.Close();
        server.Close();
        return ports;
    });
}
