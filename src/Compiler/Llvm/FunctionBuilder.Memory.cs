using Tcpq.Llvm.Handles;
using Tcpq.Llvm.Native;
using static Tcpq.Llvm.Native.LLVM;

namespace Tcpq.Llvm;

/// <content>Memory. An alignment of 0 is that of the value; the verifier refuses packet and stack accesses that promise
/// more than is so.</content>
internal sealed partial class FunctionBuilder
{
    private const int AtomicAddOperation = 1;
    private const int WordBytes = 8;

    private LlvmValue? passing;

    /// <summary>Reserves bytes on the stack for the whole function; what they hold at first is undefined.</summary>
    public LlvmValue Alloca(int bytes, int alignment)
    {
        // BPF has no dynamic stack: an alloca anywhere but in the first block cannot be translated.
        MoveHeadTo(entry);
        var slot = LLVMBuildAlloca(headBuilder, LLVMArrayType2(module.Types.Bits(8), (ulong)bytes), "");
        LLVMSetAlignment(slot, (uint)alignment);
        return slot;
    }

    /// <summary>16 bytes on the stack, aligned to 8, that whoever asks uses at once and for nothing that is
    /// kept.</summary>
    public LlvmValue Passing16 => passing ??= Alloca(16, WordBytes);

    /// <summary>What a helper has put into <see cref="Passing16"/>, in 64 bits. It is hidden from LLVM, which would
    /// read it and a value of the context or of a kernel structure by one instruction at either address; the verifier
    /// wants one kind of address for each instruction.</summary>
    /// <param name="bits">Of the number there: 8, 16, 32 or 64.</param>
    /// <param name="offset">0 or 8.</param>
    public LlvmValue Passed(int bits, int offset = 0) =>
        Detached(Resize(Load(bits, Offset(Passing16, offset)), WordBytes * 8));

    /// <summary>Reads an integer.</summary>
    /// <param name="bits">8, 16, 32 or 64.</param>
    /// <param name="pointer">Where it is.</param>
    /// <param name="alignment">Bytes; 0 for the natural alignment.</param>
    /// <param name="isVolatile">True if LLVM must not assume what is there.</param>
    public LlvmValue Load(int bits, LlvmValue pointer, int alignment = 0, bool isVolatile = false)
    {
        var value = LLVMBuildLoad2(builder, module.Types.Bits(bits), pointer, "");
        LLVMSetAlignment(value, (uint)(alignment == 0 ? bits / 8 : alignment));
        LLVMSetVolatile(value, isVolatile ? 1 : 0);
        return value;
    }

    /// <summary>Reads an aligned pointer.</summary>
    public LlvmValue LoadPointer(LlvmValue pointer)
    {
        var value = LLVMBuildLoad2(builder, module.Types.AnyPointer, pointer, "");
        LLVMSetAlignment(value, WordBytes);
        return value;
    }

    /// <summary>Reads an integer of the program's context. The verifier takes the context's own address and a constant
    /// alone; LLVM likes to compute one address for several places, or for the same place on two ways, and is told not
    /// to (BPFPreserveStaticOffset.cpp, since LLVM 18).</summary>
    /// <param name="bits">8, 16, 32 or 64.</param>
    /// <param name="context">The context, as the function got it.</param>
    /// <param name="offset">Bytes from its start.</param>
    public LlvmValue LoadContext(int bits, LlvmValue context, long offset) =>
        Load(bits, Offset(AtFixedOffsets(context), offset));

    /// <summary>Reads a pointer of the program's context; see <see cref="LoadContext"/>.</summary>
    public LlvmValue LoadContextPointer(LlvmValue context, long offset) =>
        LoadPointer(Offset(AtFixedOffsets(context), offset));

    private LlvmValue AtFixedOffsets(LlvmValue context) => module.IsHost
        ? context
        : CallIntrinsic("llvm.preserve.static.offset"u8, [], context);

    /// <summary>Writes a value.</summary>
    /// <param name="value">An integer of whole bytes, or a pointer.</param>
    /// <param name="pointer">Where to.</param>
    /// <param name="alignment">Bytes; 0 for the natural alignment.</param>
    public void Store(LlvmValue value, LlvmValue pointer, int alignment = 0)
    {
        var access = LLVMBuildStore(builder, value, pointer);
        LLVMSetAlignment(access, (uint)(alignment == 0 ? BitsOf(value) / 8 : alignment));
    }

    /// <summary>A pointer a constant number of bytes further on.</summary>
    public LlvmValue Offset(LlvmValue pointer, long bytes) =>
        bytes == 0 ? pointer : Offset(pointer, Constant(64, (ulong)bytes));

    /// <summary>A pointer a number of bytes further on.</summary>
    /// <param name="pointer">Where to start.</param>
    /// <param name="bytes">64 bits, taken as signed.</param>
    public LlvmValue Offset(LlvmValue pointer, LlvmValue bytes) =>
        LLVMBuildGEP2(builder, module.Types.Bits(8), pointer, [bytes], 1, "");

    /// <summary>Writes the same byte many times, in words as large as the alignment allows.</summary>
    public void Fill(LlvmValue pointer, byte value, int bytes, int alignment)
    {
        foreach (var (offset, size) in Words(bytes, alignment))
        {
            Store(Constant(size * 8, value * 0x0101_0101_0101_0101UL), Offset(pointer, offset), size);
        }
    }

    /// <summary>Copies bytes between places that do not overlap, in words as large as the alignment allows.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="source">Where from.</param>
    /// <param name="bytes">How many.</param>
    /// <param name="alignment">That of both places.</param>
    public void Copy(LlvmValue destination, LlvmValue source, int bytes, int alignment)
    {
        foreach (var (offset, size) in Words(bytes, alignment))
        {
            Store(Load(size * 8, Offset(source, offset), size), Offset(destination, offset), size);
        }
    }

    /// <summary>Adds to an integer of 32 or 64 bits, together with what other CPUs add.</summary>
    public void AtomicAdd(LlvmValue pointer, LlvmValue value)
    {
        // LLVM writes the addition of what it knows to be zero as `or`.
        var added = !module.OnlyAddsAtomically ? value
            : BitsOf(value) < 64 ? Truncate(Detached(ZeroExtend(value, 64)), BitsOf(value))
            : Detached(value);
        LLVMBuildAtomicRMW(builder, AtomicAddOperation, pointer, added, AtomicOrdering.Monotonic, 0);
    }

    /// <summary>Writes an integer of 32 or 64 bits if it still is what was expected (CPU `v3`, Linux 5.12).</summary>
    /// <returns>What was there; equal to what was expected if it was written.</returns>
    public LlvmValue AtomicCompareExchange(LlvmValue pointer, LlvmValue expected, LlvmValue desired)
    {
        const AtomicOrdering ordering = AtomicOrdering.SequentiallyConsistent;
        var pair = LLVMBuildAtomicCmpXchg(builder, pointer, expected, desired, ordering, ordering, 0);
        return LLVMBuildExtractValue(builder, pair, 0, "");
    }

    // Explicit words: LLVM's memory intrinsics copy through many bytes of stack where the alignment is low.
    private static IEnumerable<(int Offset, int Size)> Words(int bytes, int alignment)
    {
        var size = Math.Min(alignment, WordBytes);
        for (var offset = 0; offset < bytes; offset += size)
        {
            while (size > bytes - offset)
            {
                size /= 2;
            }

            yield return (offset, size);
        }
    }
}
