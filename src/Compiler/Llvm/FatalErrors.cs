using System.Runtime.InteropServices;
using System.Text;
using Tcpq.Diagnostics;
using Tcpq.Llvm.Native;

namespace Tcpq.Llvm;

/// <summary>What LLVM holds for impossible ends the process, whoever called it. This makes a diagnostic of its words,
/// and ends the process as one of our bugs instead of by abort.</summary>
internal static unsafe partial class FatalErrors
{
    private const int StandardError = 2;
    private const int Bug = 70; // EX_SOFTWARE of sysexits.h
    private const string LibC = "libc";

    /// <summary>Installs the handler, once in a process.</summary>
    public static void Install() => LLVM.LLVMInstallFatalErrorHandler(&End);

    // LLVM may hold locks that its destructors want, so nothing but the message may run.
    [UnmanagedCallersOnly]
    private static void End(byte* reason)
    {
        var diagnostic = BackEndDiagnostics.Refused((Marshal.PtrToStringUTF8((nint)reason) ?? "").Trim());
        var text = Encoding.UTF8.GetBytes(DiagnosticRenderer.Render([diagnostic], RenderStyle.Rich, colour: false));
        fixed (byte* bytes = text)
        {
            _ = write(StandardError, bytes, (nuint)text.Length);
        }

        _exit(Bug);
    }

    [LibraryImport(LibC)]
    private static partial nint write(int descriptor, byte* bytes, nuint length);

    [LibraryImport(LibC)]
    private static partial void _exit(int status);
}
