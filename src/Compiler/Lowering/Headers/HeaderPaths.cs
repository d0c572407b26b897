using Tcpq.Contract;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Module;

namespace Tcpq.Lowering.Headers;

/// <summary>A way through the network header, at the point where the transport header should be.</summary>
/// <param name="Link">What came before.</param>
/// <param name="Tunnels">The tunnels around it.</param>
/// <param name="Network">The network header.</param>
/// <param name="Transport">Cursor of what comes next.</param>
/// <param name="Available">Bytes of the IP packet from there on.</param>
/// <param name="IsLaterFragment">One bit: it is a fragment after the first.</param>
/// <param name="From">Where this way ends.</param>
internal sealed record NetworkPath(
    LinkHeader Link,
    TunnelWay Tunnels,
    NetworkHeader Network,
    LlvmValue Transport,
    LlvmValue Available,
    LlvmValue IsLaterFragment,
    LlvmBlock From);

/// <summary>Where packets go that have been read as far as they can be: to the rules, or out of the program.</summary>
internal sealed class HeaderPaths(
    FunctionBuilder builder, PacketAccess access, bool isTcpOnly, CounterUpdates counters, LlvmBlock exit)
{
    private readonly List<(ParsedPacket Packet, LlvmBlock From)> finished = [];

    /// <summary>True if only whole TCP segments go on to the rules.</summary>
    internal bool IsTcpOnly => isTcpOnly;

    private LlvmValue Zero => builder.Constant(64, 0);

    private LlvmValue No => builder.Constant(1, 0);

    /// <summary>A block for packets whose link or IP header cannot be read.</summary>
    internal LlvmBlock Unreadable(
        LlvmValue etherType, LlvmValue tag, LlvmValue? walk = null, LlvmValue? outermost = null)
    {
        var here = builder.Current;
        var block = builder.NewBlock("unreadable");
        builder.MoveTo(block);
        counters.Increment(CounterKind.Unreadable);
        LeaveWithoutIp(etherType, tag, walk, outermost);
        builder.MoveTo(here);
        return block;
    }

    /// <summary>Ends a path on which there is no IP header.</summary>
    internal void LeaveWithoutIp(
        LlvmValue etherType, LlvmValue tag, LlvmValue? walk = null, LlvmValue? outermost = null) => Leave(
        () => new(
            new(etherType, tag),
            new(walk ?? Zero, outermost ?? access.Nowhere),
            new(
                Zero, access.Nowhere, NoView(HeaderSlot.Network), builder.Constant(64, Protocols.Unknown), Zero),
            NoTransport(Zero)));

    /// <summary>Ends a path on which there is an IP header and nothing readable behind it.</summary>
    internal void LeaveWithoutTransport(NetworkPath path) => Leave(
        () => new(path.Link, path.Tunnels, path.Network, NoTransport(path.Available)));

    /// <summary>Ends a path on which there are ports, or a whole TCP header.</summary>
    internal void LeaveWithTransport(NetworkPath path, LlvmValue cursor, LlvmValue view, bool isTcp)
    {
        var packet = new ParsedPacket(
            path.Link, path.Tunnels, path.Network,
            new(
                cursor, isTcp ? view : NoView(HeaderSlot.Transport), view, path.Available, builder.Constant(1, 1),
                builder.Constant(1, isTcp ? 1UL : 0UL)));
        finished.Add((packet, builder.Current));
        builder.Branch(Join);
    }

    /// <summary>Counts an unreadable transport header.</summary>
    internal void CountUnreadable() => counters.Increment(CounterKind.Unreadable);

    /// <summary>Counts a fragment after the first.</summary>
    internal void CountFragment() => counters.Increment(CounterKind.Fragments);

    /// <summary>Counts what is not looked into.</summary>
    /// <param name="number">Its number among the program's named counters; 0 for none.</param>
    internal void CountNamed(LlvmValue number) => counters.IncrementNamed(number);

    /// <summary>Moves to where the rules begin.</summary>
    internal ParsedPacket Finish()
    {
        builder.MoveTo(Join);
        return ParsedPacket.Merge(builder, finished);
    }

    private LlvmBlock Join => join ??= builder.NewBlock("rules");

    private LlvmBlock? join;

    // The verifier sometimes loses sight of what says that there is a header: what is read without one must be memory.
    private LlvmValue NoView(HeaderSlot slot) => access.CopyOf(slot) ?? counters.Memory;

    private TransportHeader NoTransport(LlvmValue available) => new(
        access.Nowhere, NoView(HeaderSlot.Transport), NoView(HeaderSlot.Transport), available, No, No);

    private void Leave(Func<ParsedPacket> packet)
    {
        if (isTcpOnly)
        {
            builder.Branch(exit);
            return;
        }

        finished.Add((packet(), builder.Current));
        builder.Branch(Join);
    }
}
