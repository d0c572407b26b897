using static Tcpq.Llvm.Native.LLVM;

namespace Tcpq.Llvm;

/// <content>Members of kernel structures, whose places libbpf fills in when it loads the program (CO-RE: compile once,
/// run everywhere). BPF only.</content>
internal sealed partial class FunctionBuilder
{
    /// <summary>The address of a member.</summary>
    /// <param name="type">The structure's mirror.</param>
    /// <param name="pointer">The structure, or what an outer call returned for a member that is one.</param>
    /// <param name="field">The member's name.</param>
    public LlvmValue CoreField(KernelStruct type, LlvmValue pointer, string field)
    {
        var mirror = module.Types.Kernel(type);
        var index = Constant(32, (ulong)type.IndexOf(field));
        var pointerType = module.Types.AnyPointer;
        LlvmValue access;
        if (type.IsUnion)
        {
            access = CallIntrinsic("llvm.preserve.union.access.index"u8, [pointerType, pointerType], pointer, index);
        }
        else
        {
            access = CallIntrinsic(
                "llvm.preserve.struct.access.index"u8, [pointerType, pointerType], pointer, index, index);
            var name = "elementtype"u8;
            var kind = LLVMGetEnumAttributeKindForName(name, (nuint)name.Length);
            LLVMAddCallSiteAttribute(access, 1, LLVMCreateTypeAttribute(module.Context, kind, mirror.Llvm));
        }

        var key = "llvm.preserve.access.index"u8;
        LLVMSetMetadata(
            access,
            LLVMGetMDKindIDInContext(module.Context, key, (uint)key.Length),
            LLVMMetadataAsValue(module.Context, mirror.Debug));
        return access;
    }

    /// <summary>1 bit that says whether the kernel's structure has a member.</summary>
    public LlvmValue CoreFieldExists(KernelStruct type, string field) => Compare(
        IntPredicate.NotEqual, CoreBitfieldInfo(type, Null, field, CoreBitField.Exists), Constant(32, 0));

    /// <summary>A number about a member, most of use for a bit field: read <see cref="CoreBitField.ByteSize"/> bytes at
    /// <see cref="CoreBitField.ByteOffset"/>, and shift them left and right.</summary>
    /// <returns>32 bits.</returns>
    public LlvmValue CoreBitfieldInfo(KernelStruct type, LlvmValue pointer, string field, CoreBitField kind) =>
        CallIntrinsic(
            "llvm.bpf.preserve.field.info"u8,
            [module.Types.AnyPointer],
            CoreField(type, pointer, field),
            Constant(64, (ulong)kind));
}
