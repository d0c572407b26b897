using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;

namespace Tcpq.Kernel.Tests;

/// <summary>A way for connections: who opens them, who takes them, at which address.</summary>
/// <param name="From">The client's namespace, a short name.</param>
/// <param name="To">The server's namespace.</param>
/// <param name="Address">The server's address.</param>
internal sealed record Route(string From, string To, IPAddress Address)
{
    public override string ToString() => $"{From} to {To}, {Address}";
}

/// <summary>What a host of containers looks like, in namespaces of its own: three containers at a bridge that the host
/// has addresses on, a network that the host routes to, and there a container with a macvlan. Gone when
/// disposed.</summary>
internal sealed class ContainerHost : IDisposable
{
    /// <summary>Connections that are opened on each way, each with one SYN.</summary>
    public const int Connections = 3;

    private static int created;

    private readonly string suffix;
    private readonly int subnet;

    public ContainerHost()
    {
        var number = Interlocked.Increment(ref created);
        suffix = $"{Environment.ProcessId % 100_000}x{number}";
        subnet = ((Environment.ProcessId * 4) + number) % 120 * 2;
        Port = 20_000 + (Environment.ProcessId % 20_000);
        foreach (var name in (string[])["host", "one", "two", "three", "far", "macvlan"])
        {
            Ip("netns", "add", NameOf(name));
            In(name, "link", "set", "lo", "up");

            // An address that is still to be proven has no neighbours, which costs a SYN.
            Set(name, "net.ipv6.conf.default.accept_dad=0", "net.ipv6.conf.all.accept_dad=0");
        }

        In("host", "link", "add", "br0", "type", "bridge");
        AddAddresses("host", "br0", 0, 254);
        foreach (var (name, host) in (ReadOnlySpan<(string, int)>)[("one", 1), ("two", 2), ("three", 3)])
        {
            Plug(name, $"port{host}");
            In("host", "link", "set", $"port{host}", "master", "br0", "up");
            AddAddresses(name, "eth0", 0, host);
            AddDefault(name, 0);
        }

        Plug("far", "routed");
        AddAddresses("host", "routed", 1, 254);
        AddAddresses("far", "eth0", 1, 1);
        AddDefault("far", 1);
        In("far", "link", "add", "mv0", "link", "eth0", "type", "macvlan", "mode", "bridge");
        In("far", "link", "set", "mv0", "netns", NameOf("macvlan"));
        AddAddresses("macvlan", "mv0", 1, 2);
        AddDefault("macvlan", 1);
        foreach (var (name, forwards) in (ReadOnlySpan<(string, int)>)[("host", 1), ("one", 0), ("two", 0), ("far", 0)])
        {
            Set(name, $"net.ipv4.ip_forward={forwards}", $"net.ipv6.conf.all.forwarding={forwards}");
        }
    }

    /// <summary>The port of all servers; no other host of containers uses it at the same time.</summary>
    public int Port { get; }

    /// <summary>All ways: across the bridge, to the host itself, through the host, to the macvlan and from it, and on
    /// loopback.</summary>
    public IReadOnlyList<Route> Routes =>
    [
        new("one", "two", V4(0, 2)), new("two", "three", V6(0, 3)),
        new("one", "host", V4(0, 254)), new("three", "host", V6(0, 254)),
        new("one", "far", V4(1, 1)), new("two", "far", V6(1, 1)),
        new("one", "macvlan", V4(1, 2)), new("three", "macvlan", V6(1, 2)),
        new("macvlan", "host", V4(1, 254)), new("macvlan", "host", V6(1, 254)),
        new("one", "one", V4(0, 1)), new("two", "two", IPAddress.Loopback), new("two", "two", IPAddress.IPv6Loopback),
    ];

    /// <summary>The condition that an event is a SYN of one of the connections.</summary>
    public string IsSyn => $"syn and not ack and dport == {Port}";

    /// <summary>A namespace's name, as `ip netns` calls it.</summary>
    public string NameOf(string name) => $"tcpq-{name}-{suffix}";

    /// <summary>The inode of a namespace.</summary>
    public uint InodeOf(string name)
    {
        var inode = 0u;
        NamedNamespace.Run(NameOf(name), () => inode = Tcpq.Runtime.Namespaces.NetworkNamespace.Inode);
        return inode;
    }

    /// <summary>Opens and closes connections on all ways.</summary>
    public void Connect()
    {
        foreach (var route in Routes)
        {
            Connect(route);
        }
    }

    public void Dispose()
    {
        foreach (var name in (string[])["macvlan", "far", "one", "two", "three", "host"])
        {
            Ip("netns", "delete", NameOf(name));
        }
    }

    private void Connect(Route route)
    {
        TcpListener? made = null;
        NamedNamespace.Run(NameOf(route.To), () =>
        {
            made = new(route.Address, Port);
            made.Start();
        });
        using var listener = made!;
        NamedNamespace.Run(NameOf(route.From), () =>
        {
            for (var i = 0; i < Connections; i++)
            {
                using var client = new Socket(route.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                client.Connect(route.Address, Port);
                listener.AcceptSocket().Dispose();
            }
        });
    }

    private IPAddress V4(int network, int host) =>
        IPAddress.Parse($"10.{140 + (subnet / 100)}.{(subnet % 100) + network}.{host}");

    private IPAddress V6(int network, int host)
    {
        var number = (subnet + network).ToString("x", CultureInfo.InvariantCulture);
        return IPAddress.Parse($"fd41:{number}::{host.ToString("x", CultureInfo.InvariantCulture)}");
    }

    private void Plug(string name, string port)
    {
        In("host", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", NameOf(name));
        In("host", "link", "set", port, "up");
    }

    private void AddAddresses(string name, string device, int network, int host)
    {
        In(name, "link", "set", device, "up");
        In(name, "address", "add", $"{V4(network, host)}/24", "dev", device);
        In(name, "address", "add", $"{V6(network, host)}/64", "dev", device, "nodad");
    }

    private void AddDefault(string name, int network)
    {
        In(name, "route", "add", "default", "via", $"{V4(network, 254)}");
        In(name, "-6", "route", "add", "default", "via", $"{V6(network, 254)}");
    }

    private void Set(string name, params ReadOnlySpan<string> values) =>
        Ip(["netns", "exec", NameOf(name), "sysctl", "-qw", .. values]);

    private void In(string name, params ReadOnlySpan<string> arguments) => Ip(["-n", NameOf(name), .. arguments]);

    private static void Ip(params ReadOnlySpan<string> arguments) => Tool.Run("ip", arguments);
}
