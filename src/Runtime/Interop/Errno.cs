using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Interop;

/// <summary>Error numbers (include/uapi/asm-generic/errno-base.h, errno.h; include/linux/errno.h).</summary>
internal static class Errno
{
    public const int OperationNotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int TooBig = 7;
    public const int BadDescriptor = 9;
    public const int TryAgain = 11;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int NoDevice = 19;
    public const int Invalid = 22;
    public const int NoSpace = 28;
    public const int BrokenPipe = 32;
    public const int OutOfRange = 34;
    public const int NotImplemented = 38;
    public const int NotSupported = 95;
    public const int NoBuffers = 105;

    /// <summary>ENOTSUPP, which the kernel should keep to itself and does not.</summary>
    public const int KernelNotSupported = 524;

    private static readonly (int Number, string Name)[] Names = [
        (OperationNotPermitted, "EPERM"), (NoEntry, "ENOENT"), (3, "ESRCH"), (TooBig, "E2BIG"),
        (BadDescriptor, "EBADF"), (TryAgain, "EAGAIN"),
        (12, "ENOMEM"), (AccessDenied, "EACCES"), (Busy, "EBUSY"), (Exists, "EEXIST"), (NoDevice, "ENODEV"),
        (Invalid, "EINVAL"), (24, "EMFILE"), (NoSpace, "ENOSPC"), (OutOfRange, "ERANGE"), (NotImplemented, "ENOSYS"),
        (NotSupported, "EOPNOTSUPP"), (NoBuffers, "ENOBUFS"), (100, "ENETDOWN"),
    ];

    /// <summary>The error of the last call that was declared with SetLastError.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>An error in words, with its name: `No such device (ENODEV)`.</summary>
    /// <param name="error">A positive error number.</param>
    public static string Describe(int error)
    {
        if (error == KernelNotSupported)
        {
            return "Operation not supported (ENOTSUPP)";
        }

        var name = Array.Find(Names, row => row.Number == error).Name ?? $"errno {error}";
        return $"{Marshal.GetPInvokeErrorMessage(error)} ({name})";
    }
}
