using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Tcpq.Testing.Kernel;

/// <summary>struct sockaddr_ll (include/uapi/linux/if_packet.h) of a device.</summary>
internal sealed class LinkEndPoint(int index) : EndPoint
{
    private const int Size = 20;
    private const int IndexOffset = 4;

    public override AddressFamily AddressFamily => AddressFamily.Packet;

    public override SocketAddress Serialize()
    {
        var address = new SocketAddress(AddressFamily.Packet, Size);
        BinaryPrimitives.WriteInt32LittleEndian(address.Buffer.Span[IndexOffset..], index);
        return address;
    }
}
