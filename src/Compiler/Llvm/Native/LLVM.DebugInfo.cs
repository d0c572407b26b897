using System.Runtime.InteropServices;
using Tcpq.Llvm.Handles;

namespace Tcpq.Llvm.Native;

/// <content>llvm-c/DebugInfo.h.</content>
internal static partial class LLVM
{
    [LibraryImport(Library)]
    public static partial uint LLVMDebugMetadataVersion();

    [LibraryImport(Library)]
    public static partial LlvmDebugBuilder LLVMCreateDIBuilder(LlvmModule module);

    [LibraryImport(Library)]
    public static partial void LLVMDisposeDIBuilder(LlvmDebugBuilder builder);

    [LibraryImport(Library)]
    public static partial void LLVMDIBuilderFinalize(LlvmDebugBuilder builder);

    [LibraryImport(Library)]
    public static partial LlvmMetadata LLVMDIBuilderCreateFile(
        LlvmDebugBuilder builder, ReadOnlySpan<byte> name, nuint nameLength, ReadOnlySpan<byte> directory,
        nuint directoryLength);

    [LibraryImport(Library)]
    public static partial LlvmMetadata LLVMDIBuilderCreateCompileUnit(
        LlvmDebugBuilder builder, int language, LlvmMetadata file, ReadOnlySpan<byte> producer, nuint producerLength,
        int isOptimized, ReadOnlySpan<byte> flags, nuint flagsLength, uint runtimeVersion,
        ReadOnlySpan<byte> splitName, nuint splitNameLength, int emissionKind, uint dwoId, int splitDebugInlining,
        int debugInfoForProfiling, ReadOnlySpan<byte> sysRoot, nuint sysRootLength, ReadOnlySpan<byte> sdk,
        nuint sdkLength);

    [LibraryImport(Library)]
    public static partial LlvmMetadata LLVMDIBuilderCreateFunction(
        LlvmDebugBuilder builder, LlvmMetadata scope, ReadOnlySpan<byte> name, nuint nameLength,
        ReadOnlySpan<byte> linkageName, nuint linkageNameLength, LlvmMetadata file, uint line, LlvmMetadata type,
        int isLocal, int isDefinition, uint scopeLine, int flags, int isOptimized);

    [LibraryImport(Library)]
    public static partial LlvmMetadata LLVMDIBuilderCreateSubroutineType(
        LlvmDebugBuilder builder, LlvmMetadata file, ReadOnlySpan<LlvmMetadata> types, uint count, int flags);

    [LibraryImport(Library)]
    public static partial LlvmMetadata LLVMDIBuilderCreateBasicType(
        LlvmDebugBuilder builder, ReadOnlySpan<byte> name, nuint nameLength, ulong bits, uint encoding, int flags);

    [LibraryImport(Library)]
    public static partial LlvmMetadata LLVMDIBuilderCreatePointerType(
        LlvmDebugBuilder builder, LlvmMetadata pointee, ulong bits, uint alignment, uint addressSpace,
        ReadOnlySpan<byte> name, nuint nameLength);

    [LibraryImport(Library)]
    public static partial LlvmMetadata LLVMDIBuilderGetOrCreateSubrange(
        LlvmDebugBuilder builder, long lowerBound, long count);

    [LibraryImport(Library)]
    public static partial LlvmMetadata LLVMDIBuilderCreateArrayType(
        LlvmDebugBuilder builder, ulong bits, uint alignment, LlvmMetadata element, ReadOnlySpan<LlvmMetadata> ranges,
        uint count);

    [LibraryImport(Library)]
    public static partial LlvmMetadata LLVMDIBuilderCreateStructType(
        LlvmDebugBuilder builder, LlvmMetadata scope, ReadOnlySpan<byte> name, nuint nameLength, LlvmMetadata file,
        uint line, ulong bits, uint alignment, int flags, LlvmMetadata derivedFrom,
        ReadOnlySpan<LlvmMetadata> elements, uint count, uint runtimeLanguage, LlvmMetadata vtable,
        ReadOnlySpan<byte> uniqueId, nuint uniqueIdLength);

    [LibraryImport(Library)]
    public static partial LlvmMetadata LLVMDIBuilderCreateUnionType(
        LlvmDebugBuilder builder, LlvmMetadata scope, ReadOnlySpan<byte> name, nuint nameLength, LlvmMetadata file,
        uint line, ulong bits, uint alignment, int flags, ReadOnlySpan<LlvmMetadata> elements, uint count,
        uint runtimeLanguage, ReadOnlySpan<byte> uniqueId, nuint uniqueIdLength);

    [LibraryImport(Library)]
    public static partial LlvmMetadata LLVMDIBuilderCreateEnumerator(
        LlvmDebugBuilder builder, ReadOnlySpan<byte> name, nuint nameLength, long value, int isUnsigned);

    [LibraryImport(Library)]
    public static partial LlvmMetadata LLVMDIBuilderCreateEnumerationType(
        LlvmDebugBuilder builder, LlvmMetadata scope, ReadOnlySpan<byte> name, nuint nameLength, LlvmMetadata file,
        uint line, ulong bits, uint alignment, ReadOnlySpan<LlvmMetadata> elements, uint count, LlvmMetadata storage);

    [LibraryImport(Library)]
    public static partial LlvmMetadata LLVMDIBuilderCreateMemberType(
        LlvmDebugBuilder builder, LlvmMetadata scope, ReadOnlySpan<byte> name, nuint nameLength, LlvmMetadata file,
        uint line, ulong bits, uint alignment, ulong offset, int flags, LlvmMetadata type);

    [LibraryImport(Library)]
    public static partial LlvmMetadata LLVMDIBuilderCreateBitFieldMemberType(
        LlvmDebugBuilder builder, LlvmMetadata scope, ReadOnlySpan<byte> name, nuint nameLength, LlvmMetadata file,
        uint line, ulong bits, ulong offset, ulong storageOffset, int flags, LlvmMetadata type);

    [LibraryImport(Library)]
    public static partial LlvmMetadata LLVMDIBuilderCreateExpression(
        LlvmDebugBuilder builder, ReadOnlySpan<ulong> operations, nuint count);

    [LibraryImport(Library)]
    public static partial LlvmMetadata LLVMDIBuilderCreateGlobalVariableExpression(
        LlvmDebugBuilder builder, LlvmMetadata scope, ReadOnlySpan<byte> name, nuint nameLength,
        ReadOnlySpan<byte> linkageName, nuint linkageNameLength, LlvmMetadata file, uint line, LlvmMetadata type,
        int isLocal, LlvmMetadata expression, LlvmMetadata declaration, uint alignment);

    [LibraryImport(Library)]
    public static partial LlvmMetadata LLVMDIBuilderCreateDebugLocation(
        LlvmContext context, uint line, uint column, LlvmMetadata scope, LlvmMetadata inlinedAt);

    [LibraryImport(Library)]
    public static partial LlvmMetadata LLVMDIBuilderCreateParameterVariable(
        LlvmDebugBuilder builder, LlvmMetadata scope, ReadOnlySpan<byte> name, nuint nameLength, uint number,
        LlvmMetadata file, uint line, LlvmMetadata type, int alwaysPreserve, int flags);

    [LibraryImport(Library)]
    public static partial void LLVMSetSubprogram(LlvmValue function, LlvmMetadata subprogram);
}
