using System.Collections.Immutable;
using System.Globalization;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Namespaces;

/// <summary>The calling thread's network namespace.</summary>
internal static class NetworkNamespace
{
    private const string Path = "/proc/thread-self/ns/net";
    private const string Prefix = "net:[";

    internal const string NamesFolder = "/run/netns";

    /// <summary>The path of a namespace.</summary>
    /// <param name="text">A name under `/run/netns` (ip-netns(8)), a process id, or a path.</param>
    public static string PathOf(string text) => text.Contains('/', StringComparison.Ordinal) ? text
        : IsProcess(text) ? $"/proc/{text}/ns/net"
        : $"{NamesFolder}/{text}";

    /// <summary>The same for messages: "the network namespace `blue`".</summary>
    public static string Describe(string text) =>
        IsProcess(text) ? $"the process {text}, whose network namespace is watched,"
            : $"the network namespace `{text}`";

    /// <summary>Brings the calling thread into another namespace.</summary>
    /// <param name="text">A name under `/run/netns` (ip-netns(8)), a process id, or a path.</param>
    /// <returns>Null, or why it could not.</returns>
    public static Diagnostic? Enter(string text)
    {
        var path = PathOf(text);
        using var file = FileDescriptorHandle.OwnResult(LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC));
        return file.IsInvalid ? WhyNotOpened(text, path, file.Error)
            : LibC.setns(file.Descriptor, LibC.CLONE_NEWNET) == 0 ? null
            : WhyNotEntered(text, path, Errno.Last);
    }

    private static bool IsProcess(string text) => uint.TryParse(text, CultureInfo.InvariantCulture, out _);

    private static Diagnostic WhyNotOpened(string text, string path, int error) => error switch
    {
        Errno.NoEntry when IsProcess(text) => new(Codes.NoNetworkNamespace, $"there is no process {text}")
        {
            Help = "give a name that `ip netns` lists, the id of a process that runs, or a path",
        },
        Errno.NoEntry => new(Codes.NoNetworkNamespace, $"there is no network namespace `{text}`")
        {
            Notes = [$"looked for {path}", .. Names() is [_, ..] names ? [$"namespaces: {string.Join(", ", names)}"]
                    : Array.Empty<string>()],
            Help = Suggestion.Nearest(text, Names().Select(name => (name, ImmutableArray<string>.Empty))) is { } nearest
                ? $"did you mean `{nearest}`?"
                : "give a name that `ip netns` lists, a process id, or a path",
        },
        _ => new(Codes.NoNetworkNamespace, $"cannot open the network namespace `{text}`: {Errno.Describe(error)}")
        {
            Notes = [$"it is {path}"],
            Help = "run as root, or give it CAP_SYS_ADMIN and CAP_SYS_PTRACE",
        },
    };

    private static Diagnostic WhyNotEntered(string text, string path, int error) => error == Errno.Invalid
        ? new(Codes.NoNetworkNamespace, $"`{path}` is not a network namespace")
        {
            Help = "give a name that `ip netns` lists, a process id, or a path such as /proc/1/ns/net",
        }
        : new(Codes.NoNetworkNamespace, $"cannot enter the network namespace `{text}`: {Errno.Describe(error)}")
        {
            Help = "run as root, or give it CAP_SYS_ADMIN",
        };

    private static string[] Names() => Directory.Exists(NamesFolder)
        ? [.. Directory.EnumerateFileSystemEntries(NamesFolder).Select(path => System.IO.Path.GetFileName(path))
            .Order(StringComparer.Ordinal)]
        : [];

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

    /// <summary>Its cookie, which no other namespace has or had since boot; 0 if the kernel does not tell
    /// (SO_NETNS_COOKIE, since 5.14).</summary>
    public static unsafe ulong Cookie
    {
        get
        {
            using var socket = FileDescriptorHandle.OwnResult(
                LibC.socket(LibC.AF_INET, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0));
            ulong cookie = 0;
            uint size = sizeof(ulong);
            var result = LibC.getsockopt(
                socket.Descriptor, LibC.SOL_SOCKET, LibC.SO_NETNS_COOKIE, &cookie, &size);
            return result == 0 ? cookie : 0;
        }
    }
}
