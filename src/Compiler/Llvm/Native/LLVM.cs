using System.Runtime.InteropServices;
using Tcpq.Llvm.Handles;

namespace Tcpq.Llvm.Native;

/// <summary>LLVM's C API, as far as it is used: one file for each header of llvm-c, names as in C.</summary>
/// <remarks>`LlvmLibrary.Load` must have been called before any of these.</remarks>
internal static partial class LLVM
{
    /// <summary>What the imports are declared with; `LlvmLibrary` finds the file.</summary>
    public const string Library = "libLLVM";

    /// <summary>Copies a message that LLVM allocated, and frees it.</summary>
    public static string TakeMessage(nint message)
    {
        var text = Marshal.PtrToStringUTF8(message) ?? "";
        if (message != 0)
        {
            LLVMDisposeMessage(message);
        }

        return text;
    }

    /// <summary>Throws what an error says; does nothing for success.</summary>
    /// <exception cref="LlvmException">It is an error.</exception>
    public static void Check(LlvmError error)
    {
        if (error != default)
        {
            throw new LlvmException(TakeError(error));
        }
    }

    /// <summary>Copies an error's message, and frees it.</summary>
    public static string TakeError(LlvmError error)
    {
        var message = LLVMGetErrorMessage(error);
        var text = Marshal.PtrToStringUTF8(message) ?? "";
        LLVMDisposeErrorMessage(message);
        return text;
    }

    [LibraryImport(Library)]
    private static partial nint LLVMGetErrorMessage(LlvmError error);

    [LibraryImport(Library)]
    private static partial void LLVMDisposeErrorMessage(nint message);

    [LibraryImport(Library)]
    private static partial void LLVMDisposeMessage(nint message);
}
