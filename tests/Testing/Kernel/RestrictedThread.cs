using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Tcpq.Targets;

namespace Tcpq.Testing.Kernel;

/// <summary>Does something on a thread that has some capabilities only: to the kernel they belong to the thread
/// (capabilities(7)). What the thread starts has no more.</summary>
public static unsafe partial class RestrictedThread
{
    private const uint Version = 0x2008_0522; // _LINUX_CAPABILITY_VERSION_3, include/uapi/linux/capability.h

    /// <summary>Runs an action and waits for it; what it throws comes out here.</summary>
    public static void Run(CapabilitySet capabilities, Action action)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Restrict(capabilities.Bits);
                action();
            }
#pragma warning disable CA1031 // it is thrown again on the thread that asked
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    private static void Restrict(ulong bits)
    {
        // Effective, permitted and inheritable, once for the first 32 and once for the others.
        var header = stackalloc uint[2] { Version, 0 };
        var data = stackalloc uint[6];
        Check(capget(header, data));
        for (var half = 0; half < 2; half++)
        {
            var mask = (uint)(bits >> (32 * half));
            data[3 * half] &= mask;
            data[(3 * half) + 1] &= mask;
            data[(3 * half) + 2] = 0;
        }

        Check(capset(header, data));
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new InvalidOperationException($"capabilities: errno {Marshal.GetLastPInvokeError()}");
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int capget(uint* header, uint* data);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int capset(uint* header, uint* data);
}
