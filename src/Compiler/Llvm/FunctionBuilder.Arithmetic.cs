using Tcpq.Llvm.Handles;
using Tcpq.Llvm.Native;
using static Tcpq.Llvm.Native.LLVM;

namespace Tcpq.Llvm;

/// <content>Constants and computation. Operands of an operation have the same width.</content>
internal sealed partial class FunctionBuilder
{
    /// <summary>The null pointer.</summary>
    public LlvmValue Null => LLVMConstNull(module.Types.AnyPointer);

    /// <summary>An integer.</summary>
    /// <param name="bits">Its width, from 1.</param>
    /// <param name="value">Its lowest bits.</param>
    public LlvmValue Constant(int bits, ulong value) => LLVMConstInt(module.Types.Bits(bits), value, 0);

    /// <summary>The width of an integer; 64 for a pointer.</summary>
    public int BitsOf(LlvmValue value)
    {
        var valueType = LLVMTypeOf(value);
        return valueType == module.Types.AnyPointer ? 64 : (int)LLVMGetIntTypeWidth(valueType);
    }

    /// <summary>a + b, modulo the width.</summary>
    public LlvmValue Add(LlvmValue a, LlvmValue b) => Compute(BinaryOperation.Add, a, b);

    /// <summary>a - b, modulo the width.</summary>
    public LlvmValue Subtract(LlvmValue a, LlvmValue b) => Compute(BinaryOperation.Subtract, a, b);

    /// <summary>a * b, modulo the width.</summary>
    public LlvmValue Multiply(LlvmValue a, LlvmValue b) => Compute(BinaryOperation.Multiply, a, b);

    /// <summary>a / b, unsigned; undefined for 0.</summary>
    public LlvmValue UnsignedDivide(LlvmValue a, LlvmValue b) => Compute(BinaryOperation.UnsignedDivide, a, b);

    /// <summary>a / b, signed, towards zero; undefined for 0, and of a variable only with CPU `v4`.</summary>
    public LlvmValue SignedDivide(LlvmValue a, LlvmValue b) => Compute(BinaryOperation.SignedDivide, a, b);

    /// <summary>a % b, unsigned; undefined for 0.</summary>
    public LlvmValue UnsignedRemainder(LlvmValue a, LlvmValue b) => Compute(BinaryOperation.UnsignedRemainder, a, b);

    /// <summary>a % b with the sign of a; undefined for 0, and of a variable only with CPU `v4`.</summary>
    public LlvmValue SignedRemainder(LlvmValue a, LlvmValue b) => Compute(BinaryOperation.SignedRemainder, a, b);

    /// <summary>a &lt;&lt; b; undefined where b is not less than the width.</summary>
    public LlvmValue ShiftLeft(LlvmValue a, LlvmValue b) => Compute(BinaryOperation.ShiftLeft, a, b);

    /// <summary>a &gt;&gt; b, filled with zeros; undefined where b is not less than the width.</summary>
    public LlvmValue ShiftRight(LlvmValue a, LlvmValue b) => Compute(BinaryOperation.ShiftRight, a, b);

    /// <summary>a &gt;&gt; b, filled with the sign; undefined where b is not less than the width.</summary>
    public LlvmValue ShiftRightSigned(LlvmValue a, LlvmValue b) => Compute(BinaryOperation.ShiftRightSigned, a, b);

    /// <summary>a &amp; b.</summary>
    public LlvmValue And(LlvmValue a, LlvmValue b) => Compute(BinaryOperation.And, a, b);

    /// <summary>a | b.</summary>
    public LlvmValue Or(LlvmValue a, LlvmValue b) => Compute(BinaryOperation.Or, a, b);

    /// <summary>a ^ b.</summary>
    public LlvmValue Xor(LlvmValue a, LlvmValue b) => Compute(BinaryOperation.Xor, a, b);

    /// <summary>All bits turned.</summary>
    public LlvmValue Not(LlvmValue value) => LLVMBuildNot(builder, value, "");

    /// <summary>1 bit that says whether two integers or pointers compare so.</summary>
    public LlvmValue Compare(IntPredicate predicate, LlvmValue a, LlvmValue b) =>
        LLVMBuildICmp(builder, predicate, a, b, "");

    /// <summary>One of two values, both of which are computed.</summary>
    public LlvmValue Select(LlvmValue condition, LlvmValue then, LlvmValue otherwise) =>
        LLVMBuildSelect(builder, condition, then, otherwise, "");

    /// <summary>An integer made wider with zeros.</summary>
    public LlvmValue ZeroExtend(LlvmValue value, int bits) => Convert(CastOperation.ZeroExtend, value, bits);

    /// <summary>An integer made wider with its sign.</summary>
    public LlvmValue SignExtend(LlvmValue value, int bits) => Convert(CastOperation.SignExtend, value, bits);

    /// <summary>The lowest bits of an integer.</summary>
    public LlvmValue Truncate(LlvmValue value, int bits) => Convert(CastOperation.Truncate, value, bits);

    /// <summary>An integer of the given width: made wider with zeros, cut, or left as it is.</summary>
    public LlvmValue Resize(LlvmValue value, int bits) => bits.CompareTo(BitsOf(value)) switch
    {
        > 0 => ZeroExtend(value, bits),
        < 0 => Truncate(value, bits),
        _ => value,
    };

    /// <summary>A pointer to an address of 64 bits.</summary>
    public LlvmValue IntToPointer(LlvmValue value) =>
        LLVMBuildCast(builder, CastOperation.IntegerToPointer, value, module.Types.AnyPointer, "");

    /// <summary>The 64-bit address that a pointer holds.</summary>
    public LlvmValue PointerToInt(LlvmValue value) => Convert(CastOperation.PointerToInteger, value, 64);

    /// <summary>An integer of 16, 32 or 64 bits with its bytes in reverse.</summary>
    public LlvmValue ByteSwap(LlvmValue value) => CallIntrinsic("llvm.bswap"u8, [LLVMTypeOf(value)], value);

    /// <summary>The same value, of which LLVM knows nothing: it stays in one register, as the verifier wants of values
    /// whose bounds were checked.</summary>
    public LlvmValue Opaque(LlvmValue value)
    {
        if (module.IsHost)
        {
            return value;
        }

        return BitsOf(value) < 64
            ? Truncate(Opaque(ZeroExtend(value, 64)), BitsOf(value))
            : Hide(value, hasSideEffects: true);
    }

    /// <summary>The same number, of which LLVM does not know how it was made. A length is the difference of two places,
    /// which the verifier takes for pointers with which nobody may calculate: LLVM would add something to one of them
    /// before it subtracts the other one. Costs nothing where nobody asks for it.</summary>
    /// <param name="value">64 bits.</param>
    public LlvmValue Detached(LlvmValue value) => module.IsHost ? value : Hide(value, hasSideEffects: false);

    private LlvmValue Hide(LlvmValue value, bool hasSideEffects)
    {
        var valueType = LLVMTypeOf(value);
        var signature = LLVMFunctionType(valueType, [valueType], 1, 0);
        var constraints = "=r,0"u8;
        var nothing = LLVMGetInlineAsm(
            signature, [], 0, constraints, (nuint)constraints.Length, hasSideEffects ? 1 : 0, 0, 0, 0);
        var hidden = LLVMBuildCall2(builder, signature, nothing, [value], 1, "");
        if (!hasSideEffects)
        {
            // What nobody asks for then goes.
            AddCallAttribute(hidden, "memory"u8);
            AddCallAttribute(hidden, "nounwind"u8);
            AddCallAttribute(hidden, "willreturn"u8);
        }

        return hidden;
    }

    private LlvmValue Compute(BinaryOperation operation, LlvmValue a, LlvmValue b) =>
        LLVMBuildBinOp(builder, operation, a, b, "");

    private LlvmValue Convert(CastOperation operation, LlvmValue value, int bits) =>
        LLVMBuildCast(builder, operation, value, module.Types.Bits(bits), "");
}
