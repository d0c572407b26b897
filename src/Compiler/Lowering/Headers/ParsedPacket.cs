using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Headers;

/// <summary>What reading the headers has found; all numbers in 64 bits.</summary>
/// <param name="EtherType">After all VLAN tags, in the machine's order; 0 if there is none.</param>
/// <param name="Tag">The outermost VLAN tag's TCI with bit 16 set; 0 without a tag.</param>
/// <param name="Walk">The way through tunnels to this packet: an <see cref="EncapsulationResult"/>; 0 for none.</param>
/// <param name="Outermost">Where that way begins: cursor of the outermost IP header.</param>
/// <param name="Family">4 or 6; 0 if there is no readable IP header.</param>
/// <param name="Network">Cursor of the IP header.</param>
/// <param name="NetworkView">Pointer to the IP header's bytes.</param>
/// <param name="Protocol">After all extension headers; 256 where unknown.</param>
/// <param name="Fragment">IPv6's fragment header: its offset field with bit 16 set; 0 without one.</param>
/// <param name="Transport">Cursor of the TCP header or the ports.</param>
/// <param name="TransportView">Pointer to a TCP header's bytes.</param>
/// <param name="PortsView">Pointer to the bytes of ports.</param>
/// <param name="Available">Bytes of the IP packet from the transport header on.</param>
/// <param name="HasPorts">One bit: the ports view shows ports.</param>
/// <param name="IsTcp">One bit: the transport view shows a whole TCP header.</param>
internal sealed record ParsedPacket(
    LlvmValue EtherType,
    LlvmValue Tag,
    LlvmValue Walk,
    LlvmValue Outermost,
    LlvmValue Family,
    LlvmValue Network,
    LlvmValue NetworkView,
    LlvmValue Protocol,
    LlvmValue Fragment,
    LlvmValue Transport,
    LlvmValue TransportView,
    LlvmValue PortsView,
    LlvmValue Available,
    LlvmValue HasPorts,
    LlvmValue IsTcp)
{
    /// <summary>True if it is the innermost of packets in tunnels.</summary>
    internal bool LooksInside { get; init; }

    /// <summary>Bytes of the TCP header.</summary>
    internal LlvmValue HeaderLength(FunctionBuilder builder)
    {
        var words = builder.ShiftRight(
            builder.ZeroExtend(builder.Load(8, builder.Offset(TransportView, 12)), 64), builder.Constant(64, 4));
        return builder.ShiftLeft(words, builder.Constant(64, 2));
    }

    /// <summary>The values of several paths, brought together at a block.</summary>
    internal static ParsedPacket Merge(
        FunctionBuilder builder, IReadOnlyList<(ParsedPacket Packet, LlvmBlock From)> paths)
    {
        LlvmValue Phi(Func<ParsedPacket, LlvmValue> value) =>
            builder.Phi([.. paths.Select(path => (value(path.Packet), path.From))]);

        return new(
            Phi(p => p.EtherType), Phi(p => p.Tag), Phi(p => p.Walk), Phi(p => p.Outermost), Phi(p => p.Family),
            Phi(p => p.Network), Phi(p => p.NetworkView), Phi(p => p.Protocol), Phi(p => p.Fragment),
            Phi(p => p.Transport),
            Phi(p => p.TransportView), Phi(p => p.PortsView), builder.Detached(Phi(p => p.Available)),
            Phi(p => p.HasPorts), Phi(p => p.IsTcp));
    }
}
