using System.Runtime.InteropServices;
using Tcpq.Llvm.Handles;

namespace Tcpq.Llvm.Native;

/// <content>llvm-c/Core.h: contexts, modules, types, values, metadata.</content>
internal static unsafe partial class LLVM
{
    [LibraryImport(Library)]
    public static partial void LLVMGetVersion(out uint major, out uint minor, out uint patch);

    [LibraryImport(Library)]
    public static partial LlvmContext LLVMContextCreate();

    [LibraryImport(Library)]
    public static partial void LLVMContextDispose(LlvmContext context);

    [LibraryImport(Library)]
    public static partial void LLVMContextSetDiscardValueNames(LlvmContext context, int discard);

    [LibraryImport(Library)]
    public static partial void LLVMContextSetDiagnosticHandler(
        LlvmContext context, delegate* unmanaged<nint, nint, void> handler, nint argument);

    [LibraryImport(Library)]
    public static partial nint LLVMGetDiagInfoDescription(nint diagnostic);

    [LibraryImport(Library)]
    public static partial int LLVMGetDiagInfoSeverity(nint diagnostic);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmModule LLVMModuleCreateWithNameInContext(string name, LlvmContext context);

    [LibraryImport(Library)]
    public static partial void LLVMDisposeModule(LlvmModule module);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void LLVMSetTarget(LlvmModule module, string triple);

    [LibraryImport(Library)]
    public static partial void LLVMSetSourceFileName(LlvmModule module, ReadOnlySpan<byte> name, nuint length);

    [LibraryImport(Library)]
    public static partial void LLVMAddModuleFlag(
        LlvmModule module, int behavior, ReadOnlySpan<byte> key, nuint length, LlvmMetadata value);

    [LibraryImport(Library)]
    public static partial LlvmMetadata LLVMValueAsMetadata(LlvmValue value);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMMetadataAsValue(LlvmContext context, LlvmMetadata metadata);

    [LibraryImport(Library)]
    public static partial nint LLVMPrintModuleToString(LlvmModule module);

    [LibraryImport(Library)]
    public static partial LlvmType LLVMIntTypeInContext(LlvmContext context, uint bits);

    [LibraryImport(Library)]
    public static partial uint LLVMGetIntTypeWidth(LlvmType type);

    [LibraryImport(Library)]
    public static partial LlvmType LLVMVoidTypeInContext(LlvmContext context);

    [LibraryImport(Library)]
    public static partial LlvmType LLVMPointerTypeInContext(LlvmContext context, uint addressSpace);

    [LibraryImport(Library)]
    public static partial LlvmType LLVMStructTypeInContext(
        LlvmContext context, ReadOnlySpan<LlvmType> elements, uint count, int packed);

    [LibraryImport(Library)]
    public static partial LlvmType LLVMArrayType2(LlvmType element, ulong count);

    [LibraryImport(Library)]
    public static partial LlvmType LLVMFunctionType(
        LlvmType result, ReadOnlySpan<LlvmType> parameters, uint count, int isVarArg);

    [LibraryImport(Library)]
    public static partial LlvmType LLVMTypeOf(LlvmValue value);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMConstInt(LlvmType type, ulong value, int signExtend);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMConstNull(LlvmType type);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMConstIntToPtr(LlvmValue value, LlvmType type);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMConstStringInContext(
        LlvmContext context, ReadOnlySpan<byte> text, uint length, int dontNullTerminate);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMGetInlineAsm(
        LlvmType type, ReadOnlySpan<byte> text, nuint textLength, ReadOnlySpan<byte> constraints,
        nuint constraintsLength, int hasSideEffects, int alignStack, int dialect, int canThrow);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmValue LLVMAddFunction(LlvmModule module, string name, LlvmType type);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmValue LLVMGetNamedFunction(LlvmModule module, string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmValue LLVMGetNamedGlobal(LlvmModule module, string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmValue LLVMAddGlobal(LlvmModule module, LlvmType type, string name);

    [LibraryImport(Library)]
    public static partial void LLVMSetInitializer(LlvmValue global, LlvmValue value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void LLVMSetSection(LlvmValue global, string section);

    [LibraryImport(Library)]
    public static partial void LLVMSetAlignment(LlvmValue value, uint bytes);

    [LibraryImport(Library)]
    public static partial void LLVMSetLinkage(LlvmValue global, int linkage);

    [LibraryImport(Library)]
    public static partial void LLVMSetGlobalConstant(LlvmValue global, int isConstant);

    [LibraryImport(Library)]
    public static partial void LLVMSetVolatile(LlvmValue access, int isVolatile);

    [LibraryImport(Library)]
    public static partial void LLVMGlobalSetMetadata(LlvmValue global, uint kind, LlvmMetadata metadata);

    [LibraryImport(Library)]
    public static partial void LLVMSetMetadata(LlvmValue instruction, uint kind, LlvmValue metadata);

    [LibraryImport(Library)]
    public static partial uint LLVMGetMDKindIDInContext(LlvmContext context, ReadOnlySpan<byte> name, uint length);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMGetParam(LlvmValue function, uint index);

    [LibraryImport(Library)]
    public static partial uint LLVMGetEnumAttributeKindForName(ReadOnlySpan<byte> name, nuint length);

    [LibraryImport(Library)]
    public static partial nint LLVMCreateEnumAttribute(LlvmContext context, uint kind, ulong value);

    [LibraryImport(Library)]
    public static partial nint LLVMCreateTypeAttribute(LlvmContext context, uint kind, LlvmType type);

    [LibraryImport(Library)]
    public static partial nint LLVMCreateStringAttribute(
        LlvmContext context, ReadOnlySpan<byte> key, uint keyLength, ReadOnlySpan<byte> value, uint valueLength);

    [LibraryImport(Library)]
    public static partial void LLVMAddAttributeAtIndex(LlvmValue function, uint index, nint attribute);

    [LibraryImport(Library)]
    public static partial void LLVMAddCallSiteAttribute(LlvmValue call, uint index, nint attribute);

    [LibraryImport(Library)]
    public static partial uint LLVMLookupIntrinsicID(ReadOnlySpan<byte> name, nuint length);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMGetIntrinsicDeclaration(
        LlvmModule module, uint id, ReadOnlySpan<LlvmType> types, nuint count);

    [LibraryImport(Library)]
    public static partial LlvmType LLVMIntrinsicGetType(
        LlvmContext context, uint id, ReadOnlySpan<LlvmType> types, nuint count);
}
