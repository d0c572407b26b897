using System.Globalization;
using System.Runtime.InteropServices;

namespace Tcpq.Testing.Kernel;

/// <summary>A network namespace that has nothing but loopback, for one thread; gone with it. Nobody else's traffic is
/// there, and the kernel counts it separately.</summary>
public static unsafe partial class LoopbackNamespace
{
    private const int NewNetwork = 0x4000_0000; // CLONE_NEWNET
    private const int Internet = 2; // AF_INET
    private const int Datagram = 2; // SOCK_DGRAM
    private const int SetFlags = 0x8914; // SIOCSIFFLAGS
    private const int FlagsOffset = 16; // in struct ifreq (include/uapi/linux/if.h)
    private const int RequestSize = 40;

    /// <summary>The path that names the calling thread's namespace.</summary>
    public static string Path => "/proc/thread-self/ns/net";

    /// <summary>Does something on a thread that is in such a namespace.</summary>
    public static void Run(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Check(unshare(NewNetwork));
                BringUp();
                action();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            throw new InvalidOperationException($"in a network namespace of its own: {failure.Message}", failure);
        }
    }

    /// <summary>What the kernel has counted in the calling thread's namespace, such as `Tcp`, `RetransSegs` (nstat(8)
    /// shows them as one word).</summary>
    /// <exception cref="ArgumentException">It has no such counter.</exception>
    public static long Counter(string group, string name)
    {
        foreach (var file in (ReadOnlySpan<string>)["snmp", "netstat"])
        {
            var lines = File.ReadAllLines($"/proc/thread-self/net/{file}");
            for (var i = 0; i + 1 < lines.Length; i += 2)
            {
                var names = lines[i].Split(' ');
                if (names[0] == $"{group}:" && Array.IndexOf(names, name) is > 0 and var column)
                {
                    return long.Parse(lines[i + 1].Split(' ')[column], CultureInfo.InvariantCulture);
                }
            }
        }

        throw new ArgumentException($"no counter {group}{name}", nameof(name));
    }

    private static void BringUp()
    {
        var request = stackalloc byte[RequestSize];
        new Span<byte>(request, RequestSize).Clear();
        "lo"u8.CopyTo(new(request, RequestSize));
        request[FlagsOffset] = 1; // IFF_UP
        var control = socket(Internet, Datagram, 0);
        Check(control);
        Check(ioctl(control, SetFlags, request));
        Check(close(control));
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new InvalidOperationException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int descriptor, nuint request, byte* argument);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int close(int descriptor);
}
