using System.Globalization;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Kernel;

/// <summary>The calling thread's network namespace.</summary>
internal static class NetworkNamespace
{
    private const string Path = "/proc/thread-self/ns/net";
    private const string Prefix = "net:[";

    /// <summary>Brings the calling thread into another namespace.</summary>
    /// <param name="text">A name under `/run/netns` (ip-netns(8)), a process id, or a path.</param>
    /// <returns>Null, or why it could not.</returns>
    public static Diagnostic? Enter(string text)
    {
        var path = text.Contains('/', StringComparison.Ordinal) ? text
            : uint.TryParse(text, CultureInfo.InvariantCulture, out var process) ? $"/proc/{process}/ns/net"
            : $"/run/netns/{text}";
        using var file = FileDescriptorHandle.Own(LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC));
        if (file.IsInvalid)
        {
            return new(Codes.NoNetworkNamespace, $"there is no network namespace `{text}`: {Errno.Describe(file.Error)}")
            {
                Notes = [$"looked for {path}"],
                Help = "give a name that `ip netns` lists, a process id, or a path",
            };
        }

        return LibC.setns(file.Descriptor, LibC.CLONE_NEWNET) == 0
            ? null
            : new(Codes.NoNetworkNamespace, $"cannot enter the network namespace `{text}`: {Errno.Describe(Errno.Last)}")
            {
                Help = "run as root, or give it CAP_SYS_ADMIN",
            };
    }

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
