using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Headers;

/// <summary>What reading the headers has found; all numbers in 64 bits.</summary>
/// <param name="Link">Of the link header and its VLAN tags.</param>
/// <param name="Tunnels">Of the tunnels around it.</param>
/// <param name="Network">Of the IP header and its extensions.</param>
/// <param name="Transport">Of the transport header.</param>
internal sealed record ParsedPacket(
    LinkHeader Link, TunnelWay Tunnels, NetworkHeader Network, TransportHeader Transport)
{
    /// <summary>True if it is the innermost of packets in tunnels.</summary>
    internal bool LooksInside { get; init; }

    /// <summary>Bytes of the TCP header.</summary>
    internal LlvmValue HeaderLength(FunctionBuilder builder)
    {
        var words = builder.ShiftRight(
            builder.ZeroExtend(builder.Load(8, builder.Offset(Transport.View, 12)), 64), builder.Constant(64, 4));
        return builder.ShiftLeft(words, builder.Constant(64, 2));
    }

    /// <summary>The values of several paths, brought together at a block.</summary>
    internal static ParsedPacket Merge(
        FunctionBuilder builder, IReadOnlyList<(ParsedPacket Packet, LlvmBlock From)> paths)
    {
        LlvmValue Phi(Func<ParsedPacket, LlvmValue> value) =>
            builder.Phi([.. paths.Select(path => (value(path.Packet), path.From))]);

        return new(
            LinkHeader.Of(part => Phi(packet => part(packet.Link))),
            TunnelWay.Of(part => Phi(packet => part(packet.Tunnels))),
            NetworkHeader.Of(part => Phi(packet => part(packet.Network))),
            new(
                Phi(packet => packet.Transport.Cursor), Phi(packet => packet.Transport.View),
                Phi(packet => packet.Transport.PortsView), builder.Detached(Phi(packet => packet.Transport.Available)),
                Phi(packet => packet.Transport.HasPorts), Phi(packet => packet.Transport.IsTcp)));
    }
}

/// <summary>What a link header says.</summary>
/// <param name="EtherType">After all VLAN tags, in the machine's order; 0 if there is none.</param>
/// <param name="Tag">The outermost VLAN tag's TCI with bit 16 set; 0 without a tag.</param>
internal sealed record LinkHeader(LlvmValue EtherType, LlvmValue Tag)
{
    /// <summary>One made part by part.</summary>
    internal static LinkHeader Of(Func<Func<LinkHeader, LlvmValue>, LlvmValue> make) =>
        new(make(link => link.EtherType), make(link => link.Tag));
}

/// <summary>The way through tunnels to a packet.</summary>
/// <param name="Walk">An <see cref="EncapsulationResult"/>; 0 for none.</param>
/// <param name="Outermost">Where that way begins: cursor of the outermost IP header.</param>
internal sealed record TunnelWay(LlvmValue Walk, LlvmValue Outermost)
{
    /// <summary>One made part by part.</summary>
    internal static TunnelWay Of(Func<Func<TunnelWay, LlvmValue>, LlvmValue> make) =>
        new(make(way => way.Walk), make(way => way.Outermost));
}

/// <summary>What an IP header says.</summary>
/// <param name="Family">4 or 6; 0 if there is no readable IP header.</param>
/// <param name="Cursor">Where it begins.</param>
/// <param name="View">Pointer to its bytes.</param>
/// <param name="Protocol">After all extension headers; 256 where unknown.</param>
/// <param name="Fragment">IPv6's fragment header: its offset field with bit 16 set; 0 without one.</param>
internal sealed record NetworkHeader(
    LlvmValue Family, LlvmValue Cursor, LlvmValue View, LlvmValue Protocol, LlvmValue Fragment)
{
    /// <summary>One made part by part.</summary>
    internal static NetworkHeader Of(Func<Func<NetworkHeader, LlvmValue>, LlvmValue> make) => new(
        make(network => network.Family), make(network => network.Cursor), make(network => network.View),
        make(network => network.Protocol), make(network => network.Fragment));
}

/// <summary>What a TCP header says, or the ports of another protocol.</summary>
/// <param name="Cursor">Where it begins.</param>
/// <param name="View">Pointer to a TCP header's bytes.</param>
/// <param name="PortsView">Pointer to the bytes of ports.</param>
/// <param name="Available">Bytes of the IP packet from here on.</param>
/// <param name="HasPorts">One bit: the ports view shows ports.</param>
/// <param name="IsTcp">One bit: the view shows a whole TCP header.</param>
internal sealed record TransportHeader(
    LlvmValue Cursor, LlvmValue View, LlvmValue PortsView, LlvmValue Available, LlvmValue HasPorts, LlvmValue IsTcp);
