using System.Net.Sockets;
using Tcpq.Runtime.Devices;

namespace Tcpq.Testing.Kernel;

/// <summary>Puts frames on a device as they are, through a packet socket (packet(7)) of the thread's network namespace.
/// </summary>
public sealed class FrameSender : IDisposable
{
    private readonly Socket socket = new(AddressFamily.Packet, SocketType.Raw, ProtocolType.Unspecified);
    private readonly LinkEndPoint device;

    public FrameSender(string device) => this.device = new(NetworkDevice.Find(device).Index);

    /// <summary>Sends a frame.</summary>
    /// <returns>False if the kernel takes no such frame.</returns>
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
}
