using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Headers;

namespace Tcpq.Lowering.Encapsulations;

/// <summary>Emits the way from the IP header of a packet to that of the innermost packet in it, where scripts are to
/// see that one. Segments of TCP, which are no tunnels, go on at once.</summary>
internal sealed class InnerPackets(
    FunctionBuilder builder, PacketAccess access, HeaderPaths paths, Subprograms subprograms)
{
    private readonly List<(LlvmValue Walk, LlvmValue Outermost, LlvmValue Tag, LlvmBlock From)> inside = [];
    private readonly LinkPath ipv4 = new(builder.NewBlock("inner_ipv4"));
    private readonly LinkPath ipv6 = new(builder.NewBlock("inner_ipv6"));

    private LlvmValue Zero => builder.Constant(64, 0);

    /// <summary>Emits the way.</summary>
    /// <param name="outer4">To the outermost IPv4 header.</param>
    /// <param name="outer6">To the outermost IPv6 header.</param>
    /// <returns>To the innermost headers.</returns>
    internal (LinkPath Ipv4, LinkPath Ipv6) Find(LinkPath outer4, LinkPath outer6)
    {
        Look(outer4, ipv4, family: 4, length: 20, protocolOffset: 9);
        Look(outer6, ipv6, family: 6, length: 40, protocolOffset: 6);
        var found = builder.NewBlock("inside");
        foreach (var path in inside)
        {
            builder.MoveTo(path.From);
            builder.Branch(found);
        }

        builder.MoveTo(found);
        var walk = builder.Phi([.. inside.Select(path => (path.Walk, path.From))]);
        var outermost = access.Rejoin(builder.Phi([.. inside.Select(path => (path.Outermost, path.From))]));
        var tag = builder.Phi([.. inside.Select(path => (path.Tag, path.From))]);
        var result = new EncapsulationResult(builder);
        var etherType = result.EtherType(walk);
        var unreadable = paths.Unreadable(etherType, tag, walk, outermost);
        var (readable, none) = (builder.NewBlock("readable"), builder.NewBlock("no_ip"));
        builder.Branch(result.IsReadable(walk), readable, unreadable);
        builder.MoveTo(readable);
        var cursor = access.Advance(outermost, result.Offset(walk));
        ipv4.Add(cursor, etherType, tag, builder.Current, walk, outermost);
        ipv6.Add(cursor, etherType, tag, builder.Current, walk, outermost);
        builder.Switch(result.Family(walk), none, (4UL, ipv4.Block), (6UL, ipv6.Block));
        builder.MoveTo(none);
        paths.CountNamed(result.Named(walk));
        paths.LeaveWithoutIp(etherType, tag, walk, outermost);
        return (ipv4, ipv6);
    }

    private void Look(LinkPath outer, LinkPath innermost, ulong family, int length, int protocolOffset)
    {
        outer.Enter(builder, access);
        var cursor = access.Rejoin(outer.Cursor);
        var (plain, other, tunnel) =
            (builder.NewBlock("plain"), builder.NewBlock("not_tcp"), builder.NewBlock("tunnel"));
        var view = access.Require(cursor, length, HeaderSlot.Network, plain);
        var protocol = builder.ZeroExtend(builder.Load(8, builder.Offset(view, protocolOffset)), 64);
        builder.Branch(
            builder.Compare(IntPredicate.Equal, protocol, builder.Constant(64, Protocols.Tcp)), plain, other);
        builder.MoveTo(other);
        var walk = subprograms.WalkTunnels(cursor, builder.Constant(64, family));
        builder.Branch(builder.Compare(IntPredicate.Equal, walk, Zero), plain, tunnel);
        inside.Add((walk, cursor, outer.Tag, tunnel));
        builder.MoveTo(plain);
        innermost.Add(cursor, outer.EtherType, outer.Tag, plain);
        builder.Branch(innermost.Block);
    }
}
