using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>Socket options that .NET has no names for (include/uapi/asm-generic/socket.h, include/uapi/linux/tcp.h).
/// </summary>
internal static unsafe class TcpOptions
{
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int AttachFilter = 26; // SO_ATTACH_FILTER
    private const int DetachFilter = 27; // SO_DETACH_FILTER
    private const int TcpLevel = 6; // IPPROTO_TCP
    private const int Info = 11; // TCP_INFO
    private const int UnackedOffset = 24; // tcpi_unacked in struct tcp_info
    private const int InfoSize = 104;

    private const ulong ReturnZero = 0x06; // BPF_RET | BPF_K, 0 (include/uapi/linux/filter.h)

    /// <summary>From now on, segments for the socket are thrown away.</summary>
    public static void Refuse(Socket socket)
    {
        var program = ReturnZero;
        var filter = new Filter { Length = 1, Program = &program };
        socket.SetRawSocketOption(
            SocketLevel, AttachFilter, MemoryMarshal.AsBytes(new ReadOnlySpan<Filter>(in filter)));
    }

    /// <summary>From now on, they are not.</summary>
    public static void Accept(Socket socket) =>
        socket.SetRawSocketOption(SocketLevel, DetachFilter, new byte[sizeof(int)]);

    /// <summary>Segments that the other side has not acknowledged yet.</summary>
    public static int Unacknowledged(Socket socket)
    {
        Span<byte> info = stackalloc byte[InfoSize];
        socket.GetRawSocketOption(TcpLevel, Info, info);
        return MemoryMarshal.Read<int>(info[UnackedOffset..]);
    }

    /// <summary>struct sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Filter
    {
        public ushort Length;
        public ulong* Program;
    }
}
