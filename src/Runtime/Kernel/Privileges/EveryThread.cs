using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Kernel.Privileges;

/// <summary>A system call that a thread makes about itself.</summary>
internal readonly record struct ThreadCall(nint Number, nint First, nint Second = 0, nint Third = 0);

/// <summary>Has every thread of this process make some system calls. What they change belongs to the thread that makes
/// them, and .NET has threads that run nobody's code but its own: so each is sent a signal, whose handler makes the
/// calls.</summary>
/// <remarks>A handler may run at any instruction, also inside of the garbage collector, where no managed code may. So
/// it is machine code, which needs neither stack nor library and knows nothing but a table of calls behind
/// it.</remarks>
internal static unsafe class EveryThread
{
    private const int HighestSignal = 64; // SIGRTMAX; .NET and the C library take the first of the real-time signals
    private const int LowestSignal = 50;
    private const int CallSize = 6 * sizeof(ulong);
    private const int PageSize = 4096;
    private const int ActionSize = 152; // struct sigaction of glibc and musl on 64-bit machines
    private const int MaskOffset = 8, MaskSize = 128, FlagsOffset = MaskOffset + MaskSize;
    private const int Restart = 0x1000_0000; // SA_RESTART
    private const int OnAlternateStack = 0x0800_0000; // SA_ONSTACK
    private const nint IgnoreSignal = 1; // SIG_IGN

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // tests/Runtime.Tests/Kernel/handler-x64.s, handler-arm64.s: a test assembles them.
    private static ReadOnlySpan<byte> CodeForX64 =>
    [
        0xf3, 0x0f, 0x1e, 0xfa, 0x53, 0x48, 0x8d, 0x1d, 0x2c, 0x00, 0x00, 0x00, 0x48, 0x8b, 0x03, 0x48, 0x85, 0xc0,
        0x78, 0x1c,
        0x48, 0x8b, 0x7b, 0x08, 0x48, 0x8b, 0x73, 0x10, 0x48, 0x8b, 0x53, 0x18, 0x4c, 0x8b, 0x53, 0x20, 0x4c, 0x8b,
        0x43, 0x28,
        0x0f, 0x05, 0x48, 0x83, 0xc3, 0x30, 0xeb, 0xdc, 0x5b, 0xc3, 0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00,
    ];

    private static ReadOnlySpan<byte> CodeForArm64 =>
    [
        0x5f, 0x24, 0x03, 0xd5, 0xa9, 0x01, 0x00, 0x10, 0xe8, 0x0f, 0x1f, 0xf8, 0x28, 0x01, 0x40, 0xf9, 0xe8, 0x00,
        0xf8, 0xb7,
        0x20, 0x85, 0x40, 0xa9, 0x22, 0x8d, 0x41, 0xa9, 0x24, 0x15, 0x40, 0xf9, 0x01, 0x00, 0x00, 0xd4, 0x29, 0xc1,
        0x00, 0x91,
        0xf9, 0xff, 0xff, 0x17, 0xe8, 0x07, 0x41, 0xf8, 0xc0, 0x03, 0x5f, 0xd6, 0x1f, 0x20, 0x03, 0xd5,
    ];

    private static bool IsArm64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    private static nint ThreadKill => IsArm64 ? 131 : 234; // tgkill(2)

    /// <summary>The handler's code for an instruction set.</summary>
    internal static ReadOnlySpan<byte> CodeFor(Architecture architecture) =>
        architecture == Architecture.Arm64 ? CodeForArm64 : CodeForX64;

    /// <summary>The process's threads.</summary>
    public static IEnumerable<int> Ids => Directory.EnumerateDirectories("/proc/self/task")
        .Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));

    /// <summary>Has each make the calls, until the kernel says of every one that it did. Threads that begin meanwhile
    /// are found too: they come from one that did not make the calls yet, or have what it has.</summary>
    /// <param name="calls">The calls, in order; what they point to must not move or go, for threads may be
    /// late.</param>
    /// <param name="hasMade">Whether a thread made them, by the lines of its /proc/PID/task/TID/status.</param>
    /// <returns>Null, or why not all did, in a user's words.</returns>
    public static string? Make(ReadOnlySpan<ThreadCall> calls, Func<IEnumerable<string>, bool> hasMade)
    {
        if (Handler(calls) is not { } handler)
        {
            return $"no memory for a signal handler: {Errno.Describe(Errno.Last)}";
        }

        if (FreeSignal() is not { } signal)
        {
            return "all real-time signals are in use";
        }

        SetHandler(signal, handler);
        try
        {
            return Ask(signal, hasMade);
        }
        finally
        {
            // Not the default action, which ends the process: a thread that kept signals away may get its own at any
            // time.
            SetHandler(signal, IgnoreSignal);
        }
    }

    private static string? Ask(int signal, Func<IEnumerable<string>, bool> hasMade)
    {
        HashSet<int> asked = [];
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var late = Ids.Where(id => StatusOf(id) is { } status && !hasMade(status)).ToList();
            if (late.Count == 0)
            {
                return null;
            }

            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                return $"{late.Count} threads do not take signals";
            }

            foreach (var id in late.Where(asked.Add))
            {
                _ = LibC.syscall(ThreadKill, Environment.ProcessId, (void*)id, signal); // fails where it has ended
            }

            Thread.Yield();
        }
    }

    // Null if it ended meanwhile.
    private static string[]? StatusOf(int thread)
    {
        try
        {
            return File.ReadAllLines($"/proc/self/task/{thread}/status");
        }
        catch (IOException)
        {
            return null;
        }
    }

    // Stays for as long as the process: a thread may still be on its way out of it.
    private static nint? Handler(ReadOnlySpan<ThreadCall> calls)
    {
        var code = CodeFor(RuntimeInformation.ProcessArchitecture);
        if (code.Length + ((calls.Length + 1) * CallSize) > PageSize)
        {
            throw new ArgumentException("too many calls", nameof(calls));
        }

        var page = LibC.mmap(
            null, PageSize, LibC.PROT_READ | LibC.PROT_WRITE, LibC.MAP_PRIVATE | LibC.MAP_ANONYMOUS, -1, 0);
        if (page == LibC.MAP_FAILED)
        {
            return null;
        }

        code.CopyTo(new(page, PageSize));
        var table = (nint*)((byte*)page + code.Length);
        foreach (var call in calls)
        {
            (table[0], table[1], table[2], table[3]) = (call.Number, call.First, call.Second, call.Third);
            table += CallSize / sizeof(nint);
        }

        *table = -1;
        return LibC.mprotect(page, PageSize, LibC.PROT_READ | LibC.PROT_EXEC) == 0 ? (nint)page : null;
    }

    private static int? FreeSignal()
    {
        var action = stackalloc byte[ActionSize];
        for (var signal = HighestSignal; signal >= LowestSignal; signal--)
        {
            if (LibC.sigaction(signal, null, action) == 0 && *(nint*)action is 0 or IgnoreSignal)
            {
                return signal;
            }
        }

        return null;
    }

    private static void SetHandler(int signal, nint handler)
    {
        var action = stackalloc byte[ActionSize];
        new Span<byte>(action, ActionSize).Clear();
        new Span<byte>(action + MaskOffset, MaskSize).Fill(0xff); // nothing else while it runs
        *(nint*)action = handler;
        *(int*)(action + FlagsOffset) = Restart | OnAlternateStack;
        _ = LibC.sigaction(signal, action, null); // fails for unknown signals only
    }
}
