using System.Runtime.InteropServices;
using Tcpq.Llvm.Handles;

namespace Tcpq.Llvm.Native;

/// <content>llvm-c/Orc.h and llvm-c/LLJIT.h.</content>
internal static unsafe partial class LLVM
{
    [LibraryImport(Library)]
    public static partial LlvmError LLVMOrcCreateLLJIT(out OrcJit jit, nint builder);

    [LibraryImport(Library)]
    public static partial nint LLVMOrcCreateLLJITBuilder();

    [LibraryImport(Library)]
    public static partial void LLVMOrcLLJITBuilderSetJITTargetMachineBuilder(nint builder, nint machineBuilder);

    [LibraryImport(Library)]
    public static partial nint LLVMOrcJITTargetMachineBuilderCreateFromTargetMachine(LlvmTargetMachine machine);

    [LibraryImport(Library)]
    public static partial LlvmError LLVMOrcDisposeLLJIT(OrcJit jit);

    [LibraryImport(Library)]
    public static partial OrcLibrary LLVMOrcLLJITGetMainJITDylib(OrcJit jit);

    [LibraryImport(Library)]
    public static partial nint LLVMOrcLLJITGetExecutionSession(OrcJit jit);

    [LibraryImport(Library)]
    public static partial void LLVMOrcExecutionSessionSetErrorReporter(
        nint session, delegate* unmanaged<nint, LlvmError, void> reporter, nint argument);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint LLVMOrcLLJITMangleAndIntern(OrcJit jit, string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmError LLVMOrcLLJITLookup(OrcJit jit, out ulong address, string name);

    [LibraryImport(Library)]
    public static partial LlvmError LLVMOrcLLJITAddLLVMIRModule(OrcJit jit, OrcLibrary library, nint module);

    /// <summary>Takes the buffer over.</summary>
    [LibraryImport(Library)]
    public static partial LlvmError LLVMOrcLLJITAddObjectFile(OrcJit jit, OrcLibrary library, nint buffer);

    [LibraryImport(Library)]
    public static partial nint LLVMOrcLLJITGetObjTransformLayer(OrcJit jit);

    /// <summary>The function is given the context and a pointer to the buffer, which it may exchange.</summary>
    [LibraryImport(Library)]
    public static partial void LLVMOrcObjectTransformLayerSetTransform(
        nint layer, delegate* unmanaged<nint, nint*, LlvmError> transform, nint context);

    [LibraryImport(Library)]
    public static partial OrcContext LLVMOrcCreateNewThreadSafeContext();

    [LibraryImport(Library)]
    public static partial LlvmContext LLVMOrcThreadSafeContextGetContext(OrcContext context);

    [LibraryImport(Library)]
    public static partial nint LLVMOrcCreateNewThreadSafeModule(LlvmModule module, OrcContext context);

    [LibraryImport(Library)]
    public static partial void LLVMOrcDisposeThreadSafeContext(OrcContext context);

    [LibraryImport(Library)]
    public static partial nint LLVMOrcAbsoluteSymbols(ReadOnlySpan<OrcSymbol> symbols, nuint count);

    [LibraryImport(Library)]
    public static partial LlvmError LLVMOrcJITDylibDefine(OrcLibrary library, nint unit);

    [LibraryImport(Library)]
    public static partial void LLVMConsumeError(LlvmError error);
}
