using System.Globalization;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Kernel;

/// <summary>This process's network namespace.</summary>
internal static class NetworkNamespace
{
    private const string Path = "/proc/self/ns/net";
    private const string Prefix = "net:[";

    /// <summary>Its inode number (namespaces(7)).</summary>
    public static uint Inode
    {
        get
        {
            // net:[4026531840]
            var link = File.ResolveLinkTarget(Path, returnFinalTarget: false)!.Name;
            return uint.Parse(link.AsSpan(Prefix.Length).TrimEnd(']'), CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Its cookie, which no other namespace has or had since boot; 0 where the kernel does not tell
    /// (SO_NETNS_COOKIE, since 5.14).</summary>
    public static unsafe ulong Cookie
    {
        get
        {
            using var socket = FileDescriptorHandle.Own(
                LibC.socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0));
            ulong cookie = 0;
            uint size = sizeof(ulong);
            var result = LibC.getsockopt(
                socket.Descriptor, LibC.SOL_SOCKET, LibC.SO_NETNS_COOKIE, &cookie, &size);
            return result == 0 ? cookie : 0;
        }
    }
}
