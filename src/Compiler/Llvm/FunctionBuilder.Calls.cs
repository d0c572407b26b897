using Tcpq.Bpf;
using Tcpq.Llvm.Handles;
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

    /// <summary>1 bit: what a helper returned is that error. Only 32 bits are asked, for what changes maps leaves the
    /// others without the sign before d7ba4cc900bf (6.4).</summary>
    /// <param name="returned">What it returned.</param>
    /// <param name="error">A negative errno.</param>
    public LlvmValue IsError(LlvmValue returned, int error) =>
        Compare(IntPredicate.Equal, Truncate(returned, 32), Constant(32, unchecked((uint)error)));

    /// <summary>Calls a function of the module.</summary>
    public LlvmValue Call(FunctionBuilder callee, params ReadOnlySpan<LlvmValue> arguments) =>
        LLVMBuildCall2(builder, callee.type, callee.Function, arguments, (uint)arguments.Length, "");

    /// <summary>Calls a function of the module that works on a place in memory, and makes it at the first call. The
    /// kernel checks it on its own where it can, so that its paths do not multiply with those of the caller.</summary>
    /// <param name="name">Its name; the same for the same code.</param>
    /// <param name="memory">The place; its first parameter, a pointer.</param>
    /// <param name="bytes">The place's size, a multiple of 8.</param>
    /// <param name="numbers">Its other parameters, at most four, of 64 bits.</param>
    /// <param name="emit">Emits its code, up to the return of a number of 64 bits.</param>
    public LlvmValue CallOn(
        string name, LlvmValue memory, int bytes, LlvmValue[] numbers, Action<FunctionBuilder> emit)
    {
        var function = module.FindFunction(name) ?? AddOn(name, bytes, numbers.Length, emit);
        return Call(function, [memory, .. numbers]);
    }

    /// <summary>Calls a function of the module that takes numbers, and makes it at the first call. The kernel checks it
    /// on its own.</summary>
    /// <param name="name">Its name; the same for the same code.</param>
    /// <param name="numbers">Its parameters, at most five, of 64 bits.</param>
    /// <param name="emit">Emits its code, up to the return of a number of 64 bits.</param>
    public LlvmValue CallWith(string name, LlvmValue[] numbers, Action<FunctionBuilder> emit)
    {
        var function = module.FindFunction(name);
        if (function is null)
        {
            var number = module.Unsigned(64);
            function = module.AddFunction(
                name, number, section: null, isStatic: module.IsHost,
                [.. numbers.Select((_, i) => new IrField($"argument{i}", number))]);
            emit(function);
        }

        return Call(function, numbers);
    }

    private FunctionBuilder AddOn(string name, int bytes, int numbers, Action<FunctionBuilder> emit)
    {
        var number = module.Unsigned(64);
        var parameters = new IrField[numbers + 1];
        parameters[0] = new("memory", module.Pointer(module.Array(number, bytes / WordBytes)));
        for (var i = 1; i <= numbers; i++)
        {
            parameters[i] = new($"argument{i}", number);
        }

        var function = module.AddFunction(
            name, number, section: null, isStatic: !module.TakesPointers, parameters);

        // The kernel takes the pointer of a function that it checks on its own as one that may be null.
        var (missing, there) = (function.NewBlock("missing"), function.NewBlock("there"));
        function.Branch(function.Compare(IntPredicate.Equal, function.Parameter(0), function.Null), missing, there);
        function.MoveTo(missing);
        function.Return(function.Constant(64, 0));
        function.MoveTo(there);
        emit(function);
        return function;
    }

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
