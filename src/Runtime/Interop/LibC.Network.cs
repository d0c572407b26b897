using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Interop;

/// <summary>Sockets and devices.</summary>
internal static unsafe partial class LibC
{
    public const int AF_INET = 2;
    public const int AF_NETLINK = 16;
    public const int AF_PACKET = 17;
    public const int SOCK_DGRAM = 2;
    public const int SOCK_RAW = 3;
    public const int SOCK_CLOEXEC = O_CLOEXEC;
    public const int NETLINK_ROUTE = 0;
    public const int SOL_SOCKET = 1;
    public const int SO_ATTACH_BPF = 50;
    public const int SO_NETNS_COOKIE = 71;
    public const int SOL_PACKET = 263;
    public const int PACKET_IGNORE_OUTGOING = 23;
    public const int MSG_DONTWAIT = 0x40;
    public const int MSG_TRUNC = 0x20;
    public const int ETH_P_ALL = 3;
    public const int InterfaceNameSize = 16; // IFNAMSIZ, include/uapi/linux/if.h

    [LibraryImport(Library, SetLastError = true)]
    public static partial int socket(int family, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int bind(int socket, void* address, uint size);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int setsockopt(int socket, int level, int option, void* value, uint size);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int getsockopt(int socket, int level, int option, void* value, uint* size);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint send(int socket, void* data, nuint size, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint recv(int socket, void* buffer, nuint size, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int ioctl(int descriptor, nuint request, void* argument);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint if_nametoindex(string name);

    // The name takes InterfaceNameSize bytes.
    [LibraryImport(Library, SetLastError = true)]
    public static partial byte* if_indextoname(uint index, byte* name);

    /// <summary>struct sockaddr_ll (include/uapi/linux/if_packet.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PacketAddress
    {
        public ushort Family;

        /// <summary>An EtherType in network byte order.</summary>
        public ushort Protocol;
        public int InterfaceIndex;
        public ushort HardwareType;
        public byte PacketType;
        public byte AddressLength;
        public ulong Address;
    }

    /// <summary>struct sockaddr_nl (include/uapi/linux/netlink.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct NetlinkAddress
    {
        public ushort Family;
        public ushort Padding;
        public uint Port;
        public uint Groups;
    }
}
