using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Tcpq.Runtime.Kernel;

namespace Tcpq.Testing.Kernel;

/// <summary>Puts frames on a device as they are, through a packet socket (packet(7)) of the thread's network namespace.
/// </summary>
public sealed class FrameSender : IDisposable
{
    private readonly Socket socket = new(AddressFamily.Packet, SocketType.Raw, ProtocolType.Unspecified);
    private readonly LinkEndPoint device;

    public FrameSender(string device) => this.device = new(NetworkDevice.Find(device).Index);

    /// <summary>Sends a frame.</summary>
    /// <returns>False where the kernel takes no such frame.</returns>
    public bool Send(byte[] frame)
    {
        try
        {
            return socket.SendTo(frame, device) == frame.Length;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.InvalidArgument or SocketError.MessageSize)
        {
            return false;
        }
    }

    public void Dispose() => socket.Dispose();

    /// <summary>struct sockaddr_ll (include/uapi/linux/if_packet.h) of a device.</summary>
    private sealed class LinkEndPoint(int index) : EndPoint
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
}
