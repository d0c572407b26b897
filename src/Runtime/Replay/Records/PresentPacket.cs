using Tcpq.Contract;
using Tcpq.Runtime.Replay.Links;

namespace Tcpq.Runtime.Replay.Records;

/// <summary>The packet that compiled code is handling, with all that its capture says about it.</summary>
/// <param name="packet">What the code is told.</param>
internal sealed unsafe class PresentPacket(CapturedPacket* packet)
{
    private PacketBlock? block;
    private HeldPacket? held;
    private LinkHead head;

    /// <summary>Where it was taken; null before the first packet.</summary>
    public PacketInterface? Interface { get; private set; }

    /// <summary>Which way it went.</summary>
    public PacketWay Way => head.Way != PacketWay.Unknown ? head.Way : CookedWay.Of(head.Form, Bytes);

    /// <summary>What stood before its first byte.</summary>
    public ReadOnlySpan<byte> Head => new(packet->Data - head.Length, head.Length);

    /// <summary>What is written beside it.</summary>
    public IReadOnlyList<byte[]> Comments => held?.Comments ?? block?.CommentsOf(packet->Data) ?? [];

    private ReadOnlySpan<byte> Bytes => new(packet->Data, (int)(packet->End - packet->Data));

    /// <summary>Says that packets of a run follow.</summary>
    public void Enter(PacketBlock block, int run)
    {
        this.block = block;
        (_, Interface, head) = block.Runs[run];
        packet->LinkType = (uint)head.Form;
    }

    /// <summary>Keeps it.</summary>
    public HeldPacket Hold() => new(
        new ReadOnlySpan<byte>(packet->Data - head.Length, (int)(packet->End - packet->Data) + head.Length).ToArray(),
        packet->Time, packet->WireLength, head, Interface, Comments);

    /// <summary>Has one take its place that was kept.</summary>
    /// <param name="other">That one.</param>
    /// <param name="action">What to do meanwhile.</param>
    public void Replace(HeldPacket other, Action action)
    {
        var (present, formerHeld, formerHead, formerInterface) = (*packet, held, head, Interface);
        fixed (byte* bytes = other.Bytes)
        {
            packet->Data = bytes + other.Head.Length;
            packet->End = bytes + other.Bytes.Length;
            packet->Time = other.Time;
            packet->WireLength = other.WireLength;
            packet->LinkType = (uint)other.Head.Form;
            (held, head, Interface) = (other, other.Head, other.Interface);
            action();
        }

        *packet = present;
        (held, head, Interface) = (formerHeld, formerHead, formerInterface);
    }
}

/// <summary>A packet that is kept for later.</summary>
/// <param name="Bytes">What was captured of it.</param>
/// <param name="Time">Nanoseconds since 1970.</param>
/// <param name="WireLength">Bytes that it had behind its head.</param>
/// <param name="Head">What stands before the part that compiled code reads.</param>
/// <param name="Interface">Where it was taken.</param>
/// <param name="Comments">What is written beside it.</param>
internal sealed record HeldPacket(
    byte[] Bytes, ulong Time, uint WireLength, LinkHead Head, PacketInterface? Interface,
    IReadOnlyList<byte[]> Comments);
