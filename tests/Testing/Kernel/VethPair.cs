using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tcpq.Testing.Kernel;

/// <summary>Two veth devices, one here and one in a network namespace of its own, each with an IPv4 and an IPv6
/// address unless they are to be silent; gone when disposed.</summary>
public sealed class VethPair : IDisposable
{
    private static int created;

    private readonly string peerNamespace;

    /// <param name="peerIndex">The index of the device in the other namespace; 0 for any.</param>
    /// <param name="isSilent">True for devices without addresses, on which nobody sends but by
    /// <see cref="FrameSender"/>.
    /// </param>
    public VethPair(int peerIndex = 0, bool isSilent = false)
    {
        var number = Interlocked.Increment(ref created);
        var suffix = $"{Environment.ProcessId % 100_000}x{number}";
        var subnet = ((Environment.ProcessId * 16) + number) % 250;
        Name = $"tq{suffix}";
        peerNamespace = $"tcpq-test-{suffix}";
        Address = IPAddress.Parse($"10.231.{subnet}.1");
        PeerAddress = IPAddress.Parse($"10.231.{subnet}.2");
        var prefix = $"fd31:{subnet.ToString("x", CultureInfo.InvariantCulture)}::";
        Address6 = IPAddress.Parse($"{prefix}1");
        PeerAddress6 = IPAddress.Parse($"{prefix}2");
        Ip("netns", "add", peerNamespace);
        ReadOnlySpan<string> index = peerIndex == 0 ? [] : ["index", $"{peerIndex}"];
        Ip(["-n", peerNamespace, "link", "add", PeerName, .. index, "type", "veth", "peer", "name", Name]);
        Ip("-n", peerNamespace, "link", "set", Name, "netns", $"{Environment.ProcessId}");
        if (isSilent)
        {
            Ip("link", "set", Name, "addrgenmode", "none");
            Ip("-n", peerNamespace, "link", "set", PeerName, "addrgenmode", "none");
        }
        else
        {
            AddAddresses();
        }

        Ip("link", "set", Name, "up");
        Ip("-n", peerNamespace, "link", "set", PeerName, "up");
        Ip("-n", peerNamespace, "link", "set", "lo", "up");
    }

    /// <summary>The device here.</summary>
    public string Name { get; }

    /// <summary>The device in the other namespace.</summary>
    public string PeerName { get; } = "peer0";

    /// <summary>The other namespace, as `ip netns` calls it.</summary>
    public string PeerNamespace => peerNamespace;

    public IPAddress Address { get; }

    public IPAddress Address6 { get; }

    public IPAddress PeerAddress { get; }

    public IPAddress PeerAddress6 { get; }

    /// <summary>Makes TCP connections from the other namespace to an address here, one after the other, each with one
    /// SYN.</summary>
    public void Connect(IPAddress address, int times)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        var endPoint = (IPEndPoint)listener.LocalEndpoint;
        InPeer(() =>
        {
            for (var i = 0; i < times; i++)
            {
                using var client = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                client.Connect(endPoint);
                listener.AcceptSocket().Dispose();
            }
        });
    }

    /// <summary>Makes TCP connections from here to the other namespace, one after the other, each with one
    /// SYN.</summary>
    public void ConnectToPeer(int times)
    {
        TcpListener? made = null;
        InPeer(() =>
        {
            made = new(PeerAddress, 0);
            made.Start();
        });
        using var listener = made!;
        var endPoint = (IPEndPoint)listener.LocalEndpoint;
        for (var i = 0; i < times; i++)
        {
            using var client = new Socket(PeerAddress.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(endPoint);
            listener.AcceptSocket().Dispose();
        }
    }

    /// <summary>Lets both devices carry packets of so many bytes, at most 65,535.</summary>
    public void UseMtu(int bytes)
    {
        Ip("link", "set", Name, "mtu", $"{bytes}");
        Ip("-n", peerNamespace, "link", "set", PeerName, "mtu", $"{bytes}");
    }

    /// <summary>Does something on a thread that is in the other namespace.</summary>
    public void InPeer(Action action) => NamedNamespace.Run(peerNamespace, action);

    /// <summary>Removes the device here, and with it its peer.</summary>
    public void RemoveDevice() => Ip("link", "delete", Name);

    public void Dispose() => Ip("netns", "delete", peerNamespace);

    private void AddAddresses()
    {
        Ip("address", "add", $"{Address}/24", "dev", Name);
        Ip("address", "add", $"{Address6}/64", "dev", Name, "nodad");
        Ip("-n", peerNamespace, "address", "add", $"{PeerAddress}/24", "dev", PeerName);
        Ip("-n", peerNamespace, "address", "add", $"{PeerAddress6}/64", "dev", PeerName, "nodad");
    }

    private static void Ip(params ReadOnlySpan<string> arguments) => Tool.Run("ip", arguments);
}
