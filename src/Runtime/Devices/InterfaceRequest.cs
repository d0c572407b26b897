using System.Runtime.InteropServices;
using System.Text;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Devices;

/// <summary>Asks for a device's properties by ioctl, which unlike /sys always means this process's namespace
/// (netdevice(7), include/uapi/linux/ethtool.h).</summary>
internal static unsafe class InterfaceRequest
{
    private const nuint GetHardwareAddress = 0x8927; // SIOCGIFHWADDR
    private const nuint Ethtool = 0x8946; // SIOCETHTOOL
    private const uint GetDriverInfo = 0x03; // ETHTOOL_GDRVINFO
    private const uint GetFlags = 0x25; // ETHTOOL_GFLAGS
    private const uint FlagReceiveVlan = 1 << 8; // ETH_FLAG_RXVLAN

    /// <summary>ARPHRD_*; 0 if the device has just gone.</summary>
    public static int HardwareType(string name)
    {
        var request = new Request(name);
        return Send(GetHardwareAddress, &request) ? request.Family : 0;
    }

    /// <summary>The driver's name; null for devices without one.</summary>
    public static string? Driver(string name)
    {
        var info = new DriverInfo { Command = GetDriverInfo };
        var request = new Request(name) { Data = &info };
        if (!Send(Ethtool, &request))
        {
            return null;
        }

        var text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(info.Driver);
        return Encoding.UTF8.GetString(text);
    }

    /// <summary>True if the device takes VLAN tags out of arriving packets and keeps them in metadata.</summary>
    public static bool MovesVlanTags(string name)
    {
        var value = new FlagsValue { Command = GetFlags };
        var request = new Request(name) { Data = &value };
        return Send(Ethtool, &request) && (value.Flags & FlagReceiveVlan) != 0;
    }

    private static bool Send(nuint number, Request* request)
    {
        using var socket = FileDescriptorHandle.OwnResult(
            LibC.socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0));
        return LibC.ioctl(socket.Descriptor, number, request) == 0;
    }

    /// <summary>struct ifreq.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 40)]
    private struct Request
    {
        [FieldOffset(0)]
        private fixed byte name[LibC.InterfaceNameSize];

        /// <summary>ifr_hwaddr.sa_family.</summary>
        [FieldOffset(LibC.InterfaceNameSize)]
        public ushort Family;

        /// <summary>ifr_data.</summary>
        [FieldOffset(LibC.InterfaceNameSize)]
        public void* Data;

        public Request(string device)
        {
            fixed (byte* target = name)
            {
                // Names that are too long do not get here: they have no index.
                Encoding.UTF8.GetBytes(device, new Span<byte>(target, LibC.InterfaceNameSize - 1));
            }
        }
    }

    /// <summary>struct ethtool_drvinfo, up to the driver's name.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 196)]
    private struct DriverInfo
    {
        public uint Command;
        public fixed byte Driver[32];
    }

    /// <summary>struct ethtool_value.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FlagsValue
    {
        public uint Command;
        public uint Flags;
    }
}
