using System.Net;
using System.Runtime.InteropServices;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Runtime.Replay.Flows;
using Tcpq.Runtime.Replay.Links;
using Tcpq.Runtime.Replay.Records;
using Tcpq.Values;

namespace Tcpq.Runtime.Tests.Replay.Flows;

/// <summary>Segments between 10.0.0.1:40000, the client, and 10.0.0.2:80, and what a tracker tells of them. Times are
/// in milliseconds, numbers relative to those of the SYNs.</summary>
internal sealed class MadeConnection : IFlowSink
{
    public static readonly Endpoint Client = At("10.0.0.1", 40000);
    public static readonly Endpoint Server = At("10.0.0.2", 80);

    private readonly uint clientStart;
    private readonly uint serverStart;
    private ushort identification = 1;

    public MadeConnection(FlowSide side = FlowSide.Both, uint start = 1000, AddressPrefix? local = null,
        int limit = 100)
    {
        (clientStart, serverStart) = (start, unchecked(start + 5000));
        Tracker = new(new(side, local, limit), [.. Enum.GetValues<FlowEvent>()], this, Notes.Add);
    }

    public FlowTracker Tracker { get; }

    public List<FlowRecord> Told { get; } = [];

    public List<string> Notes { get; } = [];

    /// <summary>Which way segments go from now on, as the capture says.</summary>
    public PacketWay Way { get; set; }

    public byte ClientHops { get; set; } = 64;

    public byte ServerHops { get; set; } = 64;

    public bool HasIdentification { get; set; } = true;

    /// <summary>A segment of the client.</summary>
    public MadeConnection C(double time, string flags, uint sequence, uint acknowledgment, uint payload = 0,
        ushort window = 500, (uint, uint)[]? sack = null, (uint, uint)? stamps = null) => Send(
            Client, Server, time, flags, unchecked(clientStart + sequence), unchecked(serverStart + acknowledgment),
            payload, window, [.. (sack ?? []).Select(block => Block(serverStart, block))], stamps, ClientHops);

    /// <summary>A segment of the server.</summary>
    public MadeConnection S(double time, string flags, uint sequence, uint acknowledgment, uint payload = 0,
        ushort window = 500, (uint, uint)[]? sack = null, (uint, uint)? stamps = null) => Send(
            Server, Client, time, flags, unchecked(serverStart + sequence), unchecked(clientStart + acknowledgment),
            payload, window, [.. (sack ?? []).Select(block => Block(clientStart, block))], stamps, ServerHops);

    /// <summary>The handshake, from 0 to 20 ms, as the client's host sees it.</summary>
    public MadeConnection Open() => C(0, "S", 0, 0).S(20, "SA", 0, 1).C(20.1, "A", 1, 1);

    /// <summary>What was told of one kind: `client fast 1448` for instance.</summary>
    public IEnumerable<string> Of(FlowEvent what, Func<FlowRecord, object> value) => Told
        .Where(record => record.Event == what)
        .Select(record => $"{(record.LocalPort == Server.Port ? "server" : "client")} {value(record)}");

    public IEnumerable<string> States => Of(
        FlowEvent.State, record => $"{Name(record.OldState)} {Name(record.State)}");

    public IEnumerable<string> Retransmits => Of(FlowEvent.Retransmit, record => (RetransmitKind)record.Kind);

    public IEnumerable<string> RoundTrips => Of(
        FlowEvent.RoundTrip, record => $"{(RoundTripKind)record.Kind} {record.RoundTrip / 1e6}");

    public int Sent(FlowEvent what) => Told.Count(record => record.Event == what && record.Direction == 1);

    public void Tell(in FlowRecord record) => Told.Add(record);

    public HeldPacket Hold() => new([], 0, 0, default, null, []);

    public void Tell(in FlowRecord record, HeldPacket packet) => Told.Add(record);

    public static Endpoint At(string address, ushort port)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(IPAddress.Parse(address).MapToIPv6().GetAddressBytes());
        return new(new(words[0], words[1]), port);
    }

    public MadeConnection Send(
        Endpoint source, Endpoint destination, double time, string flags, uint sequence, uint acknowledgment,
        uint payload = 0, ushort window = 500, SackBlock[]? sack = null, (uint Value, uint Echo)? stamps = null,
        byte hops = 64)
    {
        var segment = new TcpSegment
        {
            Time = (ulong)(time * 1e6) + 1_700_000_000_000_000_000,
            Sequence = sequence,
            Acknowledgment = flags.Contains('A') ? acknowledgment : 0,
            Payload = payload,
            Window = window,
            Identification = HasIdentification ? identification++ : (ushort)0,
            Flags = (flags.Contains('S') ? TcpFlags.Syn : 0) | (flags.Contains('A') ? TcpFlags.Ack : 0)
                | (flags.Contains('F') ? TcpFlags.Fin : 0) | (flags.Contains('R') ? TcpFlags.Rst : 0),
            HopLimit = hops,
            Way = Way,
            WindowScale = (sbyte)(flags.Contains('S') ? 7 : -1),
            MaximumSegment = (ushort)(flags.Contains('S') ? 1460 : 0),
            HasTimestamps = stamps is not null,
            Timestamp = stamps?.Value ?? 0,
            Echo = stamps?.Echo ?? 0,
        };
        foreach (var block in sack ?? [])
        {
            segment.Blocks[segment.BlockCount++] = block;
        }

        Tracker.Take(segment, source, destination);
        return this;
    }

    /// <summary>The end of the capture.</summary>
    public MadeConnection Finish()
    {
        Tracker.Finish();
        return this;
    }

    /// <summary>The last segment that was sent, once more: with the same identification.</summary>
    public void Again() => identification--;

    private static SackBlock Block(uint start, (uint Start, uint End) block) =>
        new(unchecked(start + block.Start), unchecked(start + block.End));

    private static string Name(byte state) => ((TcpState)state).ToString();
}
