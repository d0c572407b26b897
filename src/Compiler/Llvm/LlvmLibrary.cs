using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tcpq.Llvm.Native;

namespace Tcpq.Llvm;

/// <summary>Finds LLVM's library and prepares its targets, each once in a process.</summary>
internal static class LlvmLibrary
{
    private static readonly Lazy<nint> Handle = new(Open);
    private static readonly Lazy<bool> Bpf = new(InitializeBpf);
    private static readonly Lazy<bool> Host = new(InitializeHost);

    /// <summary>Names under which distributions install LLVM, the tested version first.</summary>
    public static ImmutableArray<string> FileNames { get; } =
    [
        "libLLVM.so.19.1", "libLLVM-19.so.1", "libLLVM-19.so",
        "libLLVM.so.20.1", "libLLVM-20.so",
        "libLLVM.so.18.1", "libLLVM-18.so.1", "libLLVM-18.so",
    ];

    /// <summary>Loads the library (about 12 ms) unless it is loaded.</summary>
    /// <exception cref="LlvmUnavailableException">It is not installed.</exception>
    public static void Load() => _ = Handle.Value;

    /// <summary>Starts loading the library on another thread, so that the front end need not wait. Failure shows at
    /// <see cref="Load"/>.</summary>
    public static void Preload() => ThreadPool.UnsafeQueueUserWorkItem(static _ => TryLoad(), null);

    /// <summary>Loads the library and its BPF target.</summary>
    /// <exception cref="LlvmUnavailableException">It is not installed.</exception>
    public static void LoadForBpf() => _ = Bpf.Value;

    /// <summary>Loads the library and the target of this machine.</summary>
    /// <exception cref="LlvmUnavailableException">It is not installed.</exception>
    /// <exception cref="PlatformNotSupportedException">This machine is neither x86-64 nor AArch64.</exception>
    public static void LoadForHost() => _ = Host.Value;

    /// <summary>The version of the library that was loaded.</summary>
    /// <exception cref="LlvmUnavailableException">It is not installed.</exception>
    public static Version Version()
    {
        Load();
        LLVM.LLVMGetVersion(out var major, out var minor, out var patch);
        return new((int)major, (int)minor, (int)patch);
    }

    private static void TryLoad()
    {
        try
        {
            LoadForBpf();
        }
        catch (LlvmUnavailableException)
        {
            // The compilation that needs it meets the same exception, and reports it.
        }
    }

    private static nint Open()
    {
        foreach (var name in FileNames)
        {
            if (NativeLibrary.TryLoad(name, out var handle))
            {
                NativeLibrary.SetDllImportResolver(
                    typeof(LlvmLibrary).Assembly, (library, _, _) => library == LLVM.Library ? handle : 0);
                FatalErrors.Install();
                return handle;
            }
        }

        throw new LlvmUnavailableException();
    }

    private static bool InitializeBpf()
    {
        Load();
        LLVM.LLVMInitializeBPFTargetInfo();
        LLVM.LLVMInitializeBPFTarget();
        LLVM.LLVMInitializeBPFTargetMC();
        LLVM.LLVMInitializeBPFAsmPrinter();

        // For the (empty) inline assembly of opaque values: without a parser LLVM ends the process.
        LLVM.LLVMInitializeBPFAsmParser();
        return true;
    }

    private static bool InitializeHost()
    {
        Load();
        switch (RuntimeInformation.ProcessArchitecture)
        {
            case Architecture.X64:
                LLVM.LLVMInitializeX86TargetInfo();
                LLVM.LLVMInitializeX86Target();
                LLVM.LLVMInitializeX86TargetMC();
                LLVM.LLVMInitializeX86AsmPrinter();
                return true;
            case Architecture.Arm64:
                LLVM.LLVMInitializeAArch64TargetInfo();
                LLVM.LLVMInitializeAArch64Target();
                LLVM.LLVMInitializeAArch64TargetMC();
                LLVM.LLVMInitializeAArch64AsmPrinter();
                return true;
            default:
                throw new PlatformNotSupportedException(
                    $"captures cannot be read on {RuntimeInformation.ProcessArchitecture}");
        }
    }
}
