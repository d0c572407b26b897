using System.Runtime.InteropServices;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Text;

namespace Tcpq;

/// <summary>Makes LLVM end the process. The test runner does not come here.</summary>
internal static unsafe class Program
{
    public static int Main()
    {
        using var module = ModuleBuilder.ForBpf("wrong", "v3", new SourceText(""));
        foreach (var name in LlvmLibrary.FileNames)
        {
            if (NativeLibrary.TryLoad(name, out var library))
            {
                SetDataLayout(library, module.Module);
            }
        }

        return 0;
    }

    // report_fatal_error, as for an instruction that cannot be selected.
    private static void SetDataLayout(nint library, LlvmModule module)
    {
        var set = (delegate* unmanaged<nint, byte*, void>)NativeLibrary.GetExport(library, "LLVMSetDataLayout");
        fixed (byte* layout = "no layout\0"u8)
        {
            set(module.Handle, layout);
        }
    }
}
