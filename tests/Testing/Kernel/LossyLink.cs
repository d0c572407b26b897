using System.Net;
using System.Net.Sockets;
using Tcpq.Runtime.Devices;

namespace Tcpq.Testing.Kernel;

/// <summary>Two network namespaces, 10.232.0.1 and 10.232.0.2, with a link between them that delays packets and loses
/// some of them, the same ones of each run's order. It works on kernels without netem.</summary>
public sealed class LossyLink : IDisposable
{
    private const int EveryProtocol = 0x0300; // ETH_P_ALL in network order
    private const int LongestFrame = 70_000;
    private const int ReceiveBuffer = 1 << 24;
    private const int ProtocolAt = 23;
    private const byte Tcp = 6;

    private readonly VethPair[] pairs = [new(isSilent: true), new(isSilent: true)];
    private readonly Socket[] sockets;
    private readonly PriorityQueue<(byte[] Frame, int To), long> delayed = new();
    private readonly Random random = new(7);
    private readonly TimeSpan delay;
    private readonly double loss;
    private readonly Thread relay;
    private volatile bool isOver;

    public LossyLink(TimeSpan delay, double loss)
    {
        (this.delay, this.loss) = (delay, loss);
        for (var i = 0; i < pairs.Length; i++)
        {
            var (name, peer) = (pairs[i].PeerNamespace, pairs[i].PeerName);
            Tool.Run("ip", "-n", name, "address", "add", $"{AddressOf(i)}/24", "dev", peer);

            // What user space passes on must be whole packets with right checksums.
            Tool.Run("ip", "netns", "exec", name, "ethtool", "-K", peer, "gso", "off", "tso", "off", "gro", "off", "tx",
                "off");
        }

        sockets = [.. pairs.Select(Open)];
        relay = new Thread(Relay);
        relay.Start();
    }

    /// <summary>The namespace of the client.</summary>
    public string Client => pairs[0].PeerNamespace;

    /// <summary>The namespace of the server.</summary>
    public string Server => pairs[1].PeerNamespace;

    /// <summary>The device of the server.</summary>
    public string ServerDevice => pairs[1].PeerName;

    /// <summary>The address of the client, 0, or the server, 1.</summary>
    public static IPAddress AddressOf(int end) => IPAddress.Parse($"10.232.0.{end + 1}");

    public void Dispose()
    {
        isOver = true;
        relay.Join();
        Array.ForEach(sockets, socket => socket.Dispose());
        Array.ForEach(pairs, pair => pair.Dispose());
    }

    private static Socket Open(VethPair pair)
    {
        var socket = new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)EveryProtocol)
        {
            ReceiveBufferSize = ReceiveBuffer,
        };
        socket.Bind(new LinkEndPoint(NetworkDevice.Find(pair.Name).Index));
        return socket;
    }

    private void Relay()
    {
        var buffer = new byte[LongestFrame];
        while (!isOver)
        {
            var isIdle = true;
            for (var i = 0; i < sockets.Length; i++)
            {
                while (sockets[i].Available > 0)
                {
                    isIdle = false;
                    var length = sockets[i].Receive(buffer);
                    if (buffer[ProtocolAt] != Tcp || random.NextDouble() >= loss)
                    {
                        delayed.Enqueue((buffer[..length], 1 - i), Environment.TickCount64
                            + (long)delay.TotalMilliseconds);
                    }
                }
            }

            while (delayed.TryPeek(out var next, out var due) && due <= Environment.TickCount64)
            {
                delayed.Dequeue();
                sockets[next.To].Send(next.Frame);
            }

            if (isIdle)
            {
                Thread.Sleep(1);
            }
        }
    }
}
