namespace Tcpq.Llvm.Native;

/// <summary>Instructions with two operands (`LLVMOpcode` in llvm-c/Core.h).</summary>
internal enum BinaryOperation
{
    Add = 8,
    Subtract = 10,
    Multiply = 12,
    UnsignedDivide = 14,
    SignedDivide = 15,
    UnsignedRemainder = 17,
    SignedRemainder = 18,
    ShiftLeft = 20,
    ShiftRight = 21,
    ShiftRightSigned = 22,
    And = 23,
    Or = 24,
    Xor = 25,
}

/// <summary>Conversions (`LLVMOpcode` in llvm-c/Core.h).</summary>
internal enum CastOperation
{
    Truncate = 30,
    ZeroExtend = 31,
    SignExtend = 32,
    PointerToInteger = 39,
    IntegerToPointer = 40,
}

/// <summary>What other CPUs may see (`LLVMAtomicOrdering` in llvm-c/Core.h).</summary>
internal enum AtomicOrdering
{
    Monotonic = 2,
    SequentiallyConsistent = 7,
}

/// <summary>A name and its address (`LLVMOrcCSymbolMapPair` in llvm-c/Orc.h).</summary>
internal struct OrcSymbol
{
    /// <summary>An interned name; the callee takes the reference.</summary>
    public nint Name;

    /// <summary>Where it is.</summary>
    public ulong Address;

    /// <summary>1 exported, 4 callable.</summary>
    public byte GenericFlags;

    /// <summary>Flags of the target.</summary>
    public byte TargetFlags;
}
