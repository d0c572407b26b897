using System.Runtime.InteropServices;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Maps;

/// <summary>Waits until every program that runs now has ended.</summary>
internal static unsafe class GracePeriod
{
    // MEMBARRIER_CMD_GLOBAL waits for an RCU grace period (kernel/sched/membarrier.c), and programs run inside RCU
    // read-side critical sections.
    private const nint MembarrierGlobal = 1;

    // Kernels with nohz_full have no such command. Programs take microseconds.
    private static readonly TimeSpan LongestProgram = TimeSpan.FromMilliseconds(50);

    private static nint MembarrierNumber => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 283 : 324;

    /// <summary>Waits; some milliseconds.</summary>
    public static void Wait()
    {
        if (LibC.syscall(MembarrierNumber, MembarrierGlobal, null, 0) != 0)
        {
            Thread.Sleep(LongestProgram);
        }
    }
}
