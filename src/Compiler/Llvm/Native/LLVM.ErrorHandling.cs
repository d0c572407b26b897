using System.Runtime.InteropServices;

namespace Tcpq.Llvm.Native;

/// <content>llvm-c/ErrorHandling.h.</content>
internal static unsafe partial class LLVM
{
    /// <summary>Says what LLVM calls, with its reason, instead of ending the process: by abort, should this return.
    /// </summary>
    [LibraryImport(Library)]
    public static partial void LLVMInstallFatalErrorHandler(delegate* unmanaged<byte*, void> handler);
}
