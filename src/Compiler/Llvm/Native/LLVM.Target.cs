using System.Runtime.InteropServices;
using Tcpq.Llvm.Handles;

namespace Tcpq.Llvm.Native;

/// <content>llvm-c/Target.h, TargetMachine.h, Analysis.h and Transforms/PassBuilder.h.</content>
internal static unsafe partial class LLVM
{
    [LibraryImport(Library)]
    public static partial void LLVMInitializeBPFTargetInfo();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeBPFTarget();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeBPFTargetMC();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeBPFAsmPrinter();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeBPFAsmParser();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeX86TargetInfo();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeX86Target();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeX86TargetMC();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeX86AsmPrinter();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeAArch64TargetInfo();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeAArch64Target();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeAArch64TargetMC();

    [LibraryImport(Library)]
    public static partial void LLVMInitializeAArch64AsmPrinter();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LLVMGetTargetFromTriple(string triple, out nint target, out nint message);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmTargetMachine LLVMCreateTargetMachine(
        nint target, string triple, string cpu, string features, int optimization, int relocation, int codeModel);

    [LibraryImport(Library)]
    public static partial void LLVMDisposeTargetMachine(LlvmTargetMachine machine);

    [LibraryImport(Library)]
    public static partial nint LLVMCreateTargetDataLayout(LlvmTargetMachine machine);

    [LibraryImport(Library)]
    public static partial void LLVMSetModuleDataLayout(LlvmModule module, nint layout);

    [LibraryImport(Library)]
    public static partial void LLVMDisposeTargetData(nint layout);

    [LibraryImport(Library)]
    public static partial int LLVMTargetMachineEmitToMemoryBuffer(
        LlvmTargetMachine machine, LlvmModule module, int fileType, out nint message, out nint buffer);

    [LibraryImport(Library)]
    public static partial byte* LLVMGetBufferStart(nint buffer);

    [LibraryImport(Library)]
    public static partial nuint LLVMGetBufferSize(nint buffer);

    [LibraryImport(Library)]
    public static partial void LLVMDisposeMemoryBuffer(nint buffer);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint LLVMCreateMemoryBufferWithMemoryRangeCopy(
        ReadOnlySpan<byte> content, nuint size, string name);

    [LibraryImport(Library)]
    public static partial nint LLVMGetHostCPUName();

    [LibraryImport(Library)]
    public static partial nint LLVMGetHostCPUFeatures();

    [LibraryImport(Library)]
    public static partial nint LLVMGetDefaultTargetTriple();

    [LibraryImport(Library)]
    public static partial int LLVMVerifyModule(LlvmModule module, int action, out nint message);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmError LLVMRunPasses(
        LlvmModule module, string passes, LlvmTargetMachine machine, nint options);

    [LibraryImport(Library)]
    public static partial nint LLVMCreatePassBuilderOptions();

    [LibraryImport(Library)]
    public static partial void LLVMPassBuilderOptionsSetLoopVectorization(nint options, int enable);

    [LibraryImport(Library)]
    public static partial void LLVMPassBuilderOptionsSetSLPVectorization(nint options, int enable);

    [LibraryImport(Library)]
    public static partial void LLVMDisposePassBuilderOptions(nint options);
}
