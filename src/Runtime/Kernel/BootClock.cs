using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Kernel;

/// <summary>The clock of bpf_ktime_get_boot_ns, and where it stands in people's time.</summary>
internal static unsafe partial class BootClock
{
    private const int ClockBootTime = 7; // CLOCK_BOOTTIME (include/uapi/linux/time.h)
    private const ulong NanosecondsPerSecond = 1_000_000_000;
    private const int NanosecondsPerTick = 100;

    /// <summary>Nanoseconds from 1970-01-01T00:00:00Z to the moment the machine started, as the clocks are set
    /// now.</summary>
    public static ulong StartOfBoot
    {
        get
        {
            var now = (ulong)(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;
            return now - Now;
        }
    }

    /// <summary>Nanoseconds since the machine started, with suspend.</summary>
    public static ulong Now
    {
        get
        {
            Span<long> time = stackalloc long[2];
            fixed (long* pointer = time)
            {
                if (clock_gettime(ClockBootTime, pointer) != 0)
                {
                    throw new InvalidOperationException("the kernel has no CLOCK_BOOTTIME");
                }
            }

            return ((ulong)time[0] * NanosecondsPerSecond) + (ulong)time[1];
        }
    }

    [LibraryImport("libc.so.6")]
    private static partial int clock_gettime(int clock, long* time);
}
