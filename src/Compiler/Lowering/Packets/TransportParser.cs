using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Encapsulations;
using Tcpq.Lowering.Headers;

namespace Tcpq.Lowering.Packets;

/// <summary>Emits the reading of the transport header, for both families at once.</summary>
internal static class TransportParser
{
    private const int TcpLength = 20;

    /// <summary>Emits the reading; all paths end at the rules or outside.</summary>
    internal static void Parse(
        FunctionBuilder builder,
        PacketAccess access,
        Subprograms subprograms,
        HeaderPaths paths,
        IReadOnlyList<NetworkPath> networks)
    {
        var tcp = builder.NewBlock("tcp");
        var other = builder.NewBlock("no_tcp");
        foreach (var network in networks)
        {
            builder.MoveTo(network.From);
            var isTcp = builder.Compare(
                IntPredicate.Equal, network.Network.Protocol, builder.Constant(64, Protocols.Tcp));
            builder.Branch(isTcp, tcp, other);
        }

        builder.MoveTo(tcp);
        ParseTcp(builder, access, paths, Merge(builder, networks));
        builder.MoveTo(other);
        var path = Merge(builder, networks);
        if (access.SeesTunnels)
        {
            path = Note(builder, access, subprograms, paths, path);
        }

        ParseOther(builder, access, paths, path);
    }

    private static void ParseTcp(FunctionBuilder builder, PacketAccess access, HeaderPaths paths, NetworkPath path)
    {
        var fragment = builder.NewBlock("later_fragment");
        var whole = builder.NewBlock("whole");
        var unreadable = builder.NewBlock("unreadable");
        builder.Branch(path.IsLaterFragment, fragment, whole);
        builder.MoveTo(fragment);
        paths.CountFragment();
        paths.LeaveWithoutTransport(path);

        builder.MoveTo(whole);
        var cursor = access.Rejoin(path.Transport);
        var view = access.Require(cursor, TcpLength, HeaderSlot.Transport, unreadable);

        // The header must be at least 20 bytes long and lie within what the IP header says the packet holds.
        var headerLength = builder.ShiftLeft(
            builder.ShiftRight(
                builder.ZeroExtend(builder.Load(8, builder.Offset(view, 12)), 64), builder.Constant(64, 4)),
            builder.Constant(64, 2));
        Demand(
            builder, IntPredicate.UnsignedGreaterOrEqual, headerLength, builder.Constant(64, TcpLength), unreadable);
        Demand(builder, IntPredicate.SignedLessOrEqual, headerLength, path.Available, unreadable);
        paths.LeaveWithTransport(path, cursor, view, isTcp: true);

        builder.MoveTo(unreadable);
        paths.CountUnreadable();
        paths.LeaveWithoutTransport(path);
    }

    // What a later fragment carries stands in the first.
    private static NetworkPath Note(
        FunctionBuilder builder, PacketAccess access, Subprograms subprograms, HeaderPaths paths, NetworkPath path)
    {
        var (whole, noted) = (builder.NewBlock("carrier"), builder.NewBlock("noted"));
        builder.Branch(path.IsLaterFragment, noted, whole);
        builder.MoveTo(whole);
        paths.CountNamed(subprograms.NoteCarried(
            access.Rejoin(path.Transport), path.Network.Protocol, path.Network.Family));
        builder.Branch(noted);
        builder.MoveTo(noted);
        return path with { From = noted };
    }

    private static void ParseOther(FunctionBuilder builder, PacketAccess access, HeaderPaths paths, NetworkPath path)
    {
        if (paths.IsTcpOnly)
        {
            paths.LeaveWithoutTransport(path);
            return;
        }

        var first = builder.NewBlock("first");
        var ports = builder.NewBlock("ports");
        var none = builder.NewBlock("no_ports");
        var unreadable = builder.NewBlock("unreadable");
        builder.Branch(path.IsLaterFragment, none, first);
        builder.MoveTo(first);
        builder.Switch(path.Network.Protocol, none, [.. Protocols.OthersWithPorts.Select(number => (number, ports))]);
        builder.MoveTo(ports);
        var cursor = access.Rejoin(path.Transport);
        var view = access.Require(cursor, 4, HeaderSlot.Transport, unreadable);
        Demand(
            builder, IntPredicate.SignedGreaterOrEqual, path.Available, builder.Constant(64, 4), unreadable);
        paths.LeaveWithTransport(path, cursor, view, isTcp: false);
        builder.MoveTo(unreadable);
        paths.CountUnreadable();
        builder.Branch(none);
        builder.MoveTo(none);
        paths.LeaveWithoutTransport(path);
    }

    private static void Demand(
        FunctionBuilder builder, IntPredicate predicate, LlvmValue left, LlvmValue right, LlvmBlock otherwise)
    {
        var met = builder.NewBlock("met");
        builder.Branch(builder.Compare(predicate, left, right), met, otherwise);
        builder.MoveTo(met);
    }

    private static NetworkPath Merge(FunctionBuilder builder, IReadOnlyList<NetworkPath> paths)
    {
        LlvmValue Phi(Func<NetworkPath, LlvmValue> value) =>
            builder.Phi([.. paths.Select(path => (value(path), path.From))]);

        return new(
            LinkHeader.Of(part => Phi(path => part(path.Link))),
            TunnelWay.Of(part => Phi(path => part(path.Tunnels))),
            NetworkHeader.Of(part => Phi(path => part(path.Network))),
            Phi(path => path.Transport), Phi(path => path.Available), Phi(path => path.IsLaterFragment),
            builder.Current);
    }
}
