using System.Text;
using Tcpq.Contract;

namespace Tcpq.Testing;

/// <summary>One end of a connection.</summary>
public sealed record Endpoint(string Address, int Port);

/// <summary>The packets of one TCP connection, as somebody near the server sees them.</summary>
/// <param name="client">The end that opens it.</param>
/// <param name="server">The other.</param>
/// <param name="start">Nanoseconds since 1970.</param>
/// <param name="link">The link header of a packet; the argument says whether the client sends it.</param>
public sealed class Conversation(Endpoint client, Endpoint server, ulong start, Func<bool, Packet> link)
{
    private const ulong Millisecond = 1_000_000;
    private const int ClientHops = 9;

    private readonly List<TimedPacket> packets = [];
    private ulong time = start;
    private int id = client.Port % 1000;
    private uint clientNext = (uint)client.Port * 2654435761;
    private uint serverNext = (uint)client.Port * 2246822519;

    public IReadOnlyList<TimedPacket> Packets => packets;

    private bool IsIPv6 => client.Address.Contains(':', StringComparison.Ordinal);

    public Conversation Wait(int milliseconds)
    {
        time += (ulong)milliseconds * Millisecond;
        return this;
    }

    /// <summary>The client's first packet; again, if that was sent before.</summary>
    public Conversation Syn()
    {
        Send(fromClient: true, SynOptions(echo: 0), syn: true);
        return this;
    }

    public Conversation Handshake()
    {
        Syn();
        clientNext++;
        Wait(1).Send(fromClient: false, SynOptions(Clock - 1), syn: true, ack: true);
        serverNext++;
        Wait(18).Send(fromClient: true, ack: true);
        return this;
    }

    /// <summary>What the client says and the server confirms.</summary>
    public Conversation Request(byte[] bytes)
    {
        Wait(1).Send(fromClient: true, payload: bytes, ack: true, psh: true);
        Wait(1).Send(fromClient: false, ack: true);
        return this;
    }

    public Conversation Request(string text) => Request(Encoding.ASCII.GetBytes(text));

    /// <summary>What the server says and the client confirms.</summary>
    public Conversation Response(byte[] bytes)
    {
        Wait(6).Send(fromClient: false, payload: bytes, ack: true, psh: true);
        Wait(18).Send(fromClient: true, ack: true);
        return this;
    }

    public Conversation Response(string text) => Response(Encoding.ASCII.GetBytes(text));

    /// <summary>Both ends close, the client first.</summary>
    public Conversation Close()
    {
        Wait(30).Send(fromClient: true, ack: true, fin: true);
        clientNext++;
        Wait(1).Send(fromClient: false, ack: true, fin: true);
        serverNext++;
        Wait(18).Send(fromClient: true, ack: true);
        return this;
    }

    /// <summary>The client gives up.</summary>
    public Conversation Abort()
    {
        Wait(2).Send(fromClient: true, [], rst: true);
        return this;
    }

    /// <summary>The server has nobody at that port.</summary>
    public Conversation Refuse()
    {
        Wait(1);
        clientNext++;
        serverNext = 0;
        Send(fromClient: false, [], rst: true, ack: true);
        return this;
    }

    /// <summary>Milliseconds, as the timestamps option counts them.</summary>
    private uint Clock => (uint)(time / Millisecond);

    private void Send(bool fromClient, TcpOption[]? options = null, byte[]? payload = null, bool syn = false,
        bool ack = false, bool fin = false, bool rst = false, bool psh = false)
    {
        var (from, to) = fromClient ? (client, server) : (server, client);
        var (seq, ackSeq) = fromClient ? (clientNext, serverNext) : (serverNext, clientNext);
        var packet = Network(fromClient, from.Address, to.Address)
            .Tcp(from.Port, to.Port, syn: syn, ack: ack, fin: fin, rst: rst, psh: psh, seq: seq,
                ackSeq: ack ? ackSeq : 0, window: rst ? 0 : fromClient ? 64240 : 65160,
                options: options ?? [TcpOption.Nop, TcpOption.Nop, TcpOption.Timestamps(Clock, Clock - 19)]);
        packet = payload is null ? packet : packet.Payload(payload);
        packets.Add(TimedPacket.Of(packet.LinkType == LinkType.Ethernet ? packet.PadTo(60) : packet, time));
        clientNext += (uint)(fromClient ? payload?.Length ?? 0 : 0);
        serverNext += (uint)(fromClient ? 0 : payload?.Length ?? 0);
    }

    private Packet Network(bool fromClient, string from, string to) => IsIPv6
        ? link(fromClient).IPv6(from, to, hopLimit: fromClient ? 64 - ClientHops : 64, flow: client.Port)
        : link(fromClient).IPv4(from, to, ttl: fromClient ? 64 - ClientHops : 64, id: fromClient ? id++ : 0, df: true);

    private TcpOption[] SynOptions(uint echo) =>
    [
        TcpOption.Mss(IsIPv6 ? 1440 : 1460), TcpOption.SackPermitted, TcpOption.Timestamps(Clock, echo), TcpOption.Nop,
        TcpOption.WindowScale(7),
    ];
}
