using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Interop;

/// <content>The mount calls of Linux 5.2, which glibc has only from 2.36; their numbers are the same everywhere
/// (include/uapi/asm-generic/unistd.h).</content>
internal static unsafe partial class LibC
{
    public const uint FSOPEN_CLOEXEC = 1;
    public const uint FSMOUNT_CLOEXEC = 1;
    public const uint FSCONFIG_CMD_CREATE = 6;

    private const nint FsopenNumber = 430;
    private const nint FsconfigNumber = 431;
    private const nint FsmountNumber = 432;

    /// <summary>A context in which a file system of a type is made ready.</summary>
    public static int fsopen(ReadOnlySpan<byte> type, uint flags)
    {
        fixed (byte* name = type)
        {
            return (int)syscall5(FsopenNumber, (nint)name, (nint)flags, 0, 0, 0);
        }
    }

    /// <summary>Gives a command to a context.</summary>
    public static int fsconfig(int context, uint command) =>
        (int)syscall5(FsconfigNumber, context, (nint)command, 0, 0, 0);

    /// <summary>The root of a context's file system, mounted nowhere.</summary>
    public static int fsmount(int context, uint flags) =>
        (int)syscall5(FsmountNumber, context, (nint)flags, 0, 0, 0);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint syscall5(
        nint number, nint first, nint second, nint third, nint fourth, nint fifth);
}
