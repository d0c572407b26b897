using Tcpq.Contract;
using Tcpq.Runtime.Replay.Links;

namespace Tcpq.Runtime.Replay.Records;

/// <summary>What packets of a capture have in common: where they were taken, and how they begin.</summary>
/// <param name="kind">Their link type.</param>
/// <param name="isSwapped">True if they were written in the other byte order.</param>
internal sealed unsafe class PacketInterface(LinkKind kind, bool isSwapped)
{
    private readonly LinkHead head = kind.Head;

    /// <summary>Their link type.</summary>
    public LinkKind Kind => kind;

    /// <summary>The device's name; null if nobody says.</summary>
    public string? Name { get; init; }

    /// <summary>Most bytes of a packet that are kept.</summary>
    public uint SnapLength { get; init; } = uint.MaxValue;

    /// <summary>How times are counted.</summary>
    public TimeUnit Unit { get; init; } = TimeUnit.Microseconds;

    /// <summary>True if headers are taken off.</summary>
    public bool TakesOff => kind.Read is not null;

    /// <summary>Says that packets from here on are its own, if no headers are taken off.</summary>
    public void Begin(BatchedPacket* packet, PacketBlock block)
    {
        if (!TakesOff)
        {
            block.Mark(packet, this, head, isUsual: true);
        }
    }

    /// <summary>Takes a packet, as it stands in the capture, for one of its own: its header is taken off where compiled
    /// code does not read that.</summary>
    /// <param name="packet">The packet, the last one of the block.</param>
    /// <param name="block">The block.</param>
    /// <param name="way">Which way it went.</param>
    public void Take(BatchedPacket* packet, PacketBlock block, PacketWay way = PacketWay.Unknown)
    {
        if (kind.Read is null && way == PacketWay.Unknown)
        {
            block.Mark(packet, this, head, isUsual: true);
            return;
        }

        var own = kind.Read is null ? head : kind.Read(new(packet->Data, (int)packet->CapturedLength), isSwapped);
        packet->Data += own.Length;
        packet->CapturedLength -= (uint)own.Length;
        packet->Length -= Math.Min((uint)own.Length, packet->Length);
        block.Mark(packet, this, way == PacketWay.Unknown ? own : own with { Way = way }, isUsual: false);
    }
}
