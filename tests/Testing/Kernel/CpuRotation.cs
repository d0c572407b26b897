using System.Runtime.InteropServices;

namespace Tcpq.Testing.Kernel;

/// <summary>Moves the calling thread from CPU to CPU of those that it may use, so that each gets its part of what a
/// program keeps for each CPU. The thread may use all of them again when this is disposed, by the same
/// thread.</summary>
public sealed unsafe partial class CpuRotation : IDisposable
{
    private const int CallingThread = 0;
    private const int MaskSize = 128; // bytes of cpu_set_t (sched.h)

    private readonly byte[] allowed = new byte[MaskSize];
    private readonly int[] cpus;
    private int next;

    public CpuRotation()
    {
        fixed (byte* mask = allowed)
        {
            Check(sched_getaffinity(CallingThread, MaskSize, mask));
        }

        cpus = [.. Enumerable.Range(0, MaskSize * 8).Where(cpu => (allowed[cpu / 8] & (1 << (cpu % 8))) != 0)];
    }

    /// <summary>Goes on to the next CPU.</summary>
    public void Move()
    {
        var mask = new byte[MaskSize];
        var cpu = cpus[next++ % cpus.Length];
        mask[cpu / 8] = (byte)(1 << (cpu % 8));
        Use(mask);
    }

    public void Dispose() => Use(allowed);

    private static void Use(byte[] mask)
    {
        fixed (byte* bytes = mask)
        {
            Check(sched_setaffinity(CallingThread, MaskSize, bytes));
        }
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new InvalidOperationException(Marshal.GetLastPInvokeErrorMessage());
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_getaffinity(int thread, nuint size, byte* mask);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_setaffinity(int thread, nuint size, byte* mask);
}
