using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;

namespace Tcpq.Kernel.Tests;

/// <summary>A host that packets come to through devices on devices, at the other end of a veth pair, and maybe a
/// container on one of them: namespaces of its own, gone when disposed.</summary>
internal sealed class StackedDevices : IDisposable
{
    /// <summary>Connections that are opened to each address, each with one SYN.</summary>
    public const int Connections = 3;

    private static int created;

    private readonly string suffix;
    private readonly string place;

    /// <param name="place">Where the addresses are: "host", or "container".</param>
    /// <param name="device">The device there that has the addresses.</param>
    /// <param name="tag">The VLAN that they are in; 0 for none.</param>
    /// <param name="receiver">The device there that receives.</param>
    /// <param name="links">What is done in the host, as arguments of `ip`.</param>
    public StackedDevices(
        string place, string device, int tag, string receiver, params ReadOnlySpan<string> links)
    {
        suffix = $"{Environment.ProcessId % 100_000}s{Interlocked.Increment(ref created)}";
        this.place = place;
        Receiver = receiver;
        foreach (var name in (string[])["client", "host", "container"])
        {
            Ip("netns", "add", NameOf(name));
            In(name, "link set lo up");
            Ip("netns", "exec", NameOf(name), "sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0");
        }

        In("client", $"link add eth0 type veth peer name eth0 netns {NameOf("host")}");
        foreach (var link in links)
        {
            In("host", link.Replace("CONTAINER", NameOf("container"), StringComparison.Ordinal));
        }

        In("host", "link set eth0 up");
        In("client", "link set eth0 up");
        if (tag != 0)
        {
            In("client", $"link add link eth0 name eth0.{tag} type vlan id {tag}");
        }

        Address("client", tag == 0 ? "eth0" : $"eth0.{tag}", 1);
        Address(place, device, 2);
    }

    /// <summary>The device that receives.</summary>
    public string Receiver { get; }

    /// <summary>The port of the server.</summary>
    public static int Port => 20_000 + (Environment.ProcessId % 20_000);

    /// <summary>The addresses that are connected to.</summary>
    public static IReadOnlyList<IPAddress> Addresses { get; } =
        [IPAddress.Parse("10.139.0.2"), IPAddress.Parse("fd39::2")];

    /// <summary>The inode of the receiving namespace.</summary>
    public uint Inode
    {
        get
        {
            var inode = 0u;
            NamedNamespace.Run(NameOf(place), () => inode = Tcpq.Runtime.Namespaces.NetworkNamespace.Inode);
            return inode;
        }
    }

    /// <summary>Opens and closes the connections.</summary>
    public void Connect()
    {
        foreach (var address in Addresses)
        {
            TcpListener? made = null;
            NamedNamespace.Run(NameOf(place), () =>
            {
                made = new(address, Port);
                made.Start();
            });
            using var listener = made!;
            NamedNamespace.Run(NameOf("client"), () =>
            {
                for (var i = 0; i < Connections; i++)
                {
                    using var client = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                    client.Connect(address, Port);
                    listener.AcceptSocket().Dispose();
                }
            });
        }
    }

    public void Dispose()
    {
        foreach (var name in (string[])["container", "host", "client"])
        {
            Ip("netns", "delete", NameOf(name));
        }
    }

    private string NameOf(string name) => $"tcpq-{name}-{suffix}";

    private void Address(string name, string device, int host)
    {
        var number = host.ToString(CultureInfo.InvariantCulture);
        In(name, $"link set {device} up");
        In(name, $"address add 10.139.0.{number}/24 dev {device}");
        In(name, $"address add fd39::{number}/64 dev {device} nodad");
    }

    private void In(string name, string command) => Ip(["-n", NameOf(name), .. command.Split(' ')]);

    private static void Ip(params ReadOnlySpan<string> arguments) => Tool.Run("ip", arguments);
}
