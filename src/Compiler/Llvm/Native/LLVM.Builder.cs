using System.Runtime.InteropServices;
using Tcpq.Llvm.Handles;

namespace Tcpq.Llvm.Native;

/// <content>llvm-c/Core.h: blocks and instructions.</content>
internal static partial class LLVM
{
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmBlock LLVMAppendBasicBlockInContext(LlvmContext context, LlvmValue function, string name);

    [LibraryImport(Library)]
    public static partial LlvmBlock LLVMGetEntryBasicBlock(LlvmValue function);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMGetBasicBlockParent(LlvmBlock block);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMGetBasicBlockTerminator(LlvmBlock block);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMGetFirstInstruction(LlvmBlock block);

    [LibraryImport(Library)]
    public static partial LlvmBuilder LLVMCreateBuilderInContext(LlvmContext context);

    [LibraryImport(Library)]
    public static partial void LLVMDisposeBuilder(LlvmBuilder builder);

    [LibraryImport(Library)]
    public static partial void LLVMPositionBuilderAtEnd(LlvmBuilder builder, LlvmBlock block);

    [LibraryImport(Library)]
    public static partial void LLVMPositionBuilderBefore(LlvmBuilder builder, LlvmValue instruction);

    [LibraryImport(Library)]
    public static partial LlvmBlock LLVMGetInsertBlock(LlvmBuilder builder);

    [LibraryImport(Library)]
    public static partial void LLVMSetCurrentDebugLocation2(LlvmBuilder builder, LlvmMetadata location);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMBuildRet(LlvmBuilder builder, LlvmValue value);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMBuildRetVoid(LlvmBuilder builder);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMBuildUnreachable(LlvmBuilder builder);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMBuildBr(LlvmBuilder builder, LlvmBlock target);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMBuildCondBr(
        LlvmBuilder builder, LlvmValue condition, LlvmBlock then, LlvmBlock otherwise);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMBuildSwitch(
        LlvmBuilder builder, LlvmValue value, LlvmBlock otherwise, uint caseCount);

    [LibraryImport(Library)]
    public static partial void LLVMAddCase(LlvmValue instruction, LlvmValue value, LlvmBlock target);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmValue LLVMBuildBinOp(
        LlvmBuilder builder, BinaryOperation operation, LlvmValue left, LlvmValue right, string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmValue LLVMBuildNot(LlvmBuilder builder, LlvmValue value, string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmValue LLVMBuildICmp(
        LlvmBuilder builder, IntPredicate predicate, LlvmValue left, LlvmValue right, string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmValue LLVMBuildCast(
        LlvmBuilder builder, CastOperation operation, LlvmValue value, LlvmType type, string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmValue LLVMBuildSelect(
        LlvmBuilder builder, LlvmValue condition, LlvmValue then, LlvmValue otherwise, string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmValue LLVMBuildAlloca(LlvmBuilder builder, LlvmType type, string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmValue LLVMBuildLoad2(LlvmBuilder builder, LlvmType type, LlvmValue pointer, string name);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMBuildStore(LlvmBuilder builder, LlvmValue value, LlvmValue pointer);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmValue LLVMBuildGEP2(
        LlvmBuilder builder, LlvmType type, LlvmValue pointer, ReadOnlySpan<LlvmValue> indices, uint count,
        string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmValue LLVMBuildCall2(
        LlvmBuilder builder, LlvmType type, LlvmValue function, ReadOnlySpan<LlvmValue> arguments, uint count,
        string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmValue LLVMBuildPhi(LlvmBuilder builder, LlvmType type, string name);

    [LibraryImport(Library)]
    public static partial void LLVMAddIncoming(
        LlvmValue phi, ReadOnlySpan<LlvmValue> values, ReadOnlySpan<LlvmBlock> blocks, uint count);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial LlvmValue LLVMBuildExtractValue(
        LlvmBuilder builder, LlvmValue aggregate, uint index, string name);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMBuildAtomicRMW(
        LlvmBuilder builder, int operation, LlvmValue pointer, LlvmValue value, AtomicOrdering ordering,
        int singleThread);

    [LibraryImport(Library)]
    public static partial LlvmValue LLVMBuildAtomicCmpXchg(
        LlvmBuilder builder, LlvmValue pointer, LlvmValue expected, LlvmValue desired, AtomicOrdering success,
        AtomicOrdering failure, int singleThread);
}
