using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Delivery;

/// <summary>Emits the kernel's hashes of a few words of 32 bits (include/linux/jhash.h), all in 64 bits.</summary>
/// <param name="builder">Where to emit.</param>
/// <param name="start">What the hash begins with.</param>
internal sealed class JenkinsHash(FunctionBuilder builder, LlvmValue start)
{
    private const ulong Seed = 0xdead_beef; // JHASH_INITVAL

    private LlvmValue a;
    private LlvmValue b;
    private LlvmValue c;

    /// <summary>`jhash_1word`.</summary>
    internal LlvmValue OfOne(LlvmValue word)
    {
        Begin(words: 1);
        a = Add(a, word);
        return Finish();
    }

    /// <summary>`jhash2` of four words.</summary>
    internal LlvmValue OfFour(LlvmValue first, LlvmValue second, LlvmValue third, LlvmValue fourth)
    {
        Begin(words: 4);
        (a, b, c) = (Add(a, first), Add(b, second), Add(c, third));
        (a, c) = Mix(a, c, b, 4);
        (b, a) = Mix(b, a, c, 6);
        (c, b) = Mix(c, b, a, 8);
        (a, c) = Mix(a, c, b, 16);
        (b, a) = Mix(b, a, c, 19);
        (c, b) = Mix(c, b, a, 4);
        a = Add(a, fourth);
        return Finish();
    }

    private void Begin(ulong words) => a = b = c = Add(start, Constant(Seed + (words << 2)));

    private LlvmValue Finish()
    {
        c = Fold(c, b, 14);
        a = Fold(a, c, 11);
        b = Fold(b, a, 25);
        c = Fold(c, b, 16);
        a = Fold(a, c, 4);
        b = Fold(b, a, 14);
        return Fold(c, b, 24);
    }

    // x -= y; x ^= rol32(y, bits); y += z
    private (LlvmValue X, LlvmValue Y) Mix(LlvmValue x, LlvmValue y, LlvmValue z, ulong bits) =>
        (builder.Xor(Low(builder.Subtract(x, y)), Turned(y, bits)), Add(y, z));

    // x ^= y; x -= rol32(y, bits)
    private LlvmValue Fold(LlvmValue x, LlvmValue y, ulong bits) =>
        Low(builder.Subtract(builder.Xor(x, y), Turned(y, bits)));

    private LlvmValue Turned(LlvmValue value, ulong bits) => Low(builder.Or(
        builder.ShiftLeft(value, Constant(bits)), builder.ShiftRight(value, Constant(32 - bits))));

    private LlvmValue Add(LlvmValue x, LlvmValue y) => Low(builder.Add(x, y));

    private LlvmValue Low(LlvmValue value) => builder.And(value, Constant(uint.MaxValue));

    private LlvmValue Constant(ulong value) => builder.Constant(64, value);
}
