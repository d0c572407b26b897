using System.Buffers.Binary;
using Tcpq.Bpf;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>Attaches socket filters to a packet socket of their own (packet(7)), which never holds a packet: the
/// programs return 0.</summary>
internal static unsafe class PacketSocketAttacher
{
    /// <summary>Attaches to one device, or to all of this network namespace.</summary>
    public static Attachment Attach(AttachRequest request)
    {
        // Protocol 0: the socket is given nothing before it is bound, by when its filter stands.
        var socket = FileDescriptorHandle.OwnResult(
            LibC.socket(LibC.AF_PACKET, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0));
        if (socket.IsInvalid)
        {
            throw Attacher.Refusal(request, Errno.Last);
        }

        var program = request.Program.Descriptor;
        var yes = 1;
        var ignoresOutgoing = request.Direction == PacketDirection.Egress
            || LibC.setsockopt(
                socket.Descriptor, LibC.SOL_PACKET, LibC.PACKET_IGNORE_OUTGOING, &yes, sizeof(int)) == 0;
        var address = new LibC.PacketAddress
        {
            Family = LibC.AF_PACKET,
            Protocol = BinaryPrimitives.ReverseEndianness((ushort)LibC.ETH_P_ALL),
            InterfaceIndex = request.Device?.Index ?? 0,
        };
        if (ignoresOutgoing
            && LibC.setsockopt(socket.Descriptor, LibC.SOL_SOCKET, LibC.SO_ATTACH_BPF, &program, sizeof(int)) == 0
            && LibC.bind(socket.Descriptor, &address, (uint)sizeof(LibC.PacketAddress)) == 0)
        {
            return new(request.Place, socket);
        }

        var error = Errno.Last;
        socket.Dispose();
        throw Attacher.Refusal(request, error);
    }
}
