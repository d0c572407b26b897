using System.Globalization;
using System.Text;
using Tcpq.Llvm.Handles;
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

        Attach(access, mirror.Debug);
        return access;
    }

    /// <summary>The number that the kernel has for a name, which libbpf fills in.</summary>
    /// <param name="type">The enumeration.</param>
    /// <param name="name">The name in it.</param>
    /// <param name="value">The number that it has here.</param>
    /// <returns>64 bits.</returns>
    public LlvmValue CoreEnumValue(string type, string name, ulong value)
    {
        const ulong wantsValue = 1;
        var text = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}:{value}\0"));
        var initial = LLVMConstStringInContext(module.Context, text, (uint)text.Length, 1);
        var global = LLVMAddGlobal(module.Module, LLVMTypeOf(initial), "");
        LLVMSetInitializer(global, initial);
        LLVMSetGlobalConstant(global, 1);
        LLVMSetLinkage(global, InternalLinkage);
        var result = CallIntrinsic(
            "llvm.bpf.preserve.enum.value"u8, [], Constant(32, 0), global, Constant(64, wantsValue));
        Attach(result, module.Types.KernelEnum(type, name, value));
        return result;
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

    private void Attach(LlvmValue access, LlvmMetadata type)
    {
        var key = "llvm.preserve.access.index"u8;
        LLVMSetMetadata(
            access,
            LLVMGetMDKindIDInContext(module.Context, key, (uint)key.Length),
            LLVMMetadataAsValue(module.Context, type));
    }
}
