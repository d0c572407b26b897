using static Tcpq.Llvm.Native.LLVM;

namespace Tcpq.Llvm;

/// <content>Calls.</content>
internal sealed partial class FunctionBuilder
{
    /// <summary>Calls a helper of the kernel; on the host a function of the helper's name.</summary>
    /// <returns>What it returns; not to be used where that is nothing.</returns>
    public LlvmValue CallHelper(BpfHelper helper, params ReadOnlySpan<LlvmValue> arguments)
    {
        if (module.IsHost)
        {
            return CallExternal(helper.Name, helper.Result, arguments);
        }

        var signature = SignatureOf(helper.Result, arguments);
        var function = LLVMConstIntToPtr(Constant(64, (ulong)helper.Id), module.Types.AnyPointer);
        return LLVMBuildCall2(builder, signature, function, arguments, (uint)arguments.Length, "");
    }

    /// <summary>Calls a function of the module.</summary>
    public LlvmValue Call(FunctionBuilder callee, params ReadOnlySpan<LlvmValue> arguments) =>
        LLVMBuildCall2(builder, callee.type, callee.Function, arguments, (uint)arguments.Length, "");

    /// <summary>Calls a function that whoever runs the module defines; only on the host.</summary>
    public LlvmValue CallExternal(string name, CallResult result, params ReadOnlySpan<LlvmValue> arguments)
    {
        var signature = SignatureOf(result, arguments);
        var function = LLVMGetNamedFunction(module.Module, name);
        if (function == default)
        {
            function = LLVMAddFunction(module.Module, name, signature);
        }

        return LLVMBuildCall2(builder, signature, function, arguments, (uint)arguments.Length, "");
    }

    private LlvmType SignatureOf(CallResult result, ReadOnlySpan<LlvmValue> arguments)
    {
        var types = new LlvmType[arguments.Length];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = LLVMTypeOf(arguments[i]);
        }

        var returned = result switch
        {
            CallResult.None => LLVMVoidTypeInContext(module.Context),
            CallResult.Integer => module.Types.Bits(64),
            _ => module.Types.AnyPointer,
        };
        return LLVMFunctionType(returned, types, (uint)types.Length, 0);
    }

    private LlvmValue CallIntrinsic(
        ReadOnlySpan<byte> name, ReadOnlySpan<LlvmType> overload, params ReadOnlySpan<LlvmValue> arguments)
    {
        var id = LLVMLookupIntrinsicID(name, (nuint)name.Length);
        var function = LLVMGetIntrinsicDeclaration(module.Module, id, overload, (nuint)overload.Length);
        var signature = LLVMIntrinsicGetType(module.Context, id, overload, (nuint)overload.Length);
        return LLVMBuildCall2(builder, signature, function, arguments, (uint)arguments.Length, "");
    }
}
