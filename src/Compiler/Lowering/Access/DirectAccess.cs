using Tcpq.Bpf;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Module;

namespace Tcpq.Lowering.Access;

/// <summary>Packet bytes by pointer between `data` and `data_end`. The verifier follows a pointer only as long as it
/// stays in the register in which its bound was checked, hence <see cref="FunctionBuilder.Opaque"/> wherever LLVM could
/// compute the same address a second way.</summary>
internal abstract class DirectAccess(FunctionBuilder builder) : PacketAccess(builder)
{
    // No header that is followed lies deeper; the verifier wants offsets below 64 KiB.
    private const ulong MaximumOffset = 0x3fff;

    // With the above, still below 64 KiB.
    private const int NearBits = 15;
    private const ulong MaximumNear = (1 << NearBits) - 1;

    private LlvmValue? scratch;

    /// <summary>The first byte.</summary>
    protected LlvmValue Data { get; set; }

    /// <summary>Past the last byte that can be read.</summary>
    protected LlvmValue End { get; set; }

    internal override LlvmValue Nowhere => Data;

    internal override LlvmValue Start() => Data;

    internal override LlvmValue Require(LlvmValue cursor, int bytes, HeaderSlot slot, LlvmBlock missing)
    {
        var there = Builder.NewBlock("there");
        Builder.Branch(
            Builder.Compare(IntPredicate.UnsignedGreater, Builder.Offset(cursor, bytes), End), missing, there);
        Builder.MoveTo(there);
        return cursor;
    }

    internal override LlvmValue Advance(LlvmValue cursor, int bytes) => Builder.Offset(cursor, bytes);

    internal override LlvmValue Advance(LlvmValue cursor, LlvmValue bytes) =>
        Builder.Opaque(Builder.Offset(cursor, bytes));

    internal override LlvmValue Rejoin(LlvmValue cursor) => Builder.Opaque(cursor);

    internal override LlvmValue LinkAddress(int offset, LlvmBlock missing) =>
        Advance(Require(Data, offset + 6, HeaderSlot.Link, missing), offset);

    internal override bool CanCopy => CopyHelper is not null;

    internal override LlvmValue Copy(
        LlvmValue origin, LlvmValue offset, LlvmValue destination, LlvmValue bytes) => CopyHelper is null
        ? Builder.CallHelper(BpfHelper.ProbeReadKernel, destination, bytes, Builder.Offset(origin, offset))
        : Far(origin, offset, destination, bytes);

    internal override LlvmValue Load(LlvmValue origin, LlvmValue offset, int bits, LlvmBlock missing)
    {
        var (near, far, there, done) = (
            Builder.NewBlock("near"), Builder.NewBlock("far"), Builder.NewBlock("there"), Builder.NewBlock("loaded"));
        var bounded = Builder.And(Builder.Opaque(offset), Builder.Constant(64, MaximumNear));

        // By its upper bits, of which the verifier learns nothing about the offset: what it knew on one way would keep
        // it from seeing that all ways go on alike.
        var upper = Builder.Opaque(Builder.ShiftRight(offset, Builder.Constant(64, NearBits)));
        Builder.Branch(Builder.Compare(IntPredicate.Equal, upper, Builder.Constant(64, 0)), near, far);

        Builder.MoveTo(near);
        var cursor = Advance(origin, bounded);
        Builder.Branch(
            Builder.Compare(IntPredicate.UnsignedGreater, Builder.Offset(cursor, bits / 8), End), far, there);
        Builder.MoveTo(there);
        var direct = Builder.Resize(Builder.Load(bits, cursor), 64);
        Builder.Branch(done);

        Builder.MoveTo(far);
        if (CopyHelper is null)
        {
            Builder.Branch(missing);
            Builder.MoveTo(done);
            return direct;
        }

        scratch ??= Builder.Alloca(8, 8);
        var error = Far(origin, offset, scratch.Value, Builder.Constant(64, (ulong)bits / 8));
        var copied = Builder.NewBlock("copied");
        Builder.Branch(Builder.Compare(IntPredicate.NotEqual, error, Builder.Constant(64, 0)), missing, copied);
        Builder.MoveTo(copied);
        var value = Builder.Resize(Builder.Load(bits, scratch.Value), 64);
        Builder.Branch(done);
        Builder.MoveTo(done);
        return Builder.Phi((direct, there), (value, copied));
    }

    /// <summary>The helper that copies bytes which are not in one piece with the headers; null if there is none.
    /// </summary>
    protected abstract BpfHelper? CopyHelper { get; }

    // Opaque, or LLVM would compute with halves of pointers, or with a pointer and a number without bound.
    private LlvmValue Far(LlvmValue origin, LlvmValue offset, LlvmValue destination, LlvmValue bytes) =>
        Builder.CallHelper(
            CopyHelper!, Builder.Parameter(0),
            Builder.Truncate(Builder.Add(Builder.Detached(DistanceTo(origin)), offset), 32), destination, bytes);

    internal override SubprogramArguments Share(ModuleBuilder module, LlvmValue cursor) => new(
        new("ctx", ProgramContext.TypeOf(module, ContextName)), Builder.Parameter(0),
        new("offset", module.Unsigned(64)), Builder.Detached(DistanceTo(cursor)));

    internal override (PacketAccess Access, LlvmValue Cursor) Resume(FunctionBuilder subprogram)
    {
        var access = In(subprogram);
        access.LoadBounds();
        var offset = subprogram.And(subprogram.Parameter(1), subprogram.Constant(64, MaximumOffset));
        return (access, access.Advance(access.Data, offset));
    }

    /// <summary>The context's name in the kernel, by which the verifier knows it in a subprogram.</summary>
    protected abstract string ContextName { get; }

    /// <summary>The same access in another function.</summary>
    protected abstract DirectAccess In(FunctionBuilder other);

    /// <summary>Loads where the packet begins and ends.</summary>
    protected abstract void LoadBounds();

    /// <summary>Bytes from the first to the cursor.</summary>
    protected LlvmValue DistanceTo(LlvmValue cursor) =>
        Builder.Subtract(Builder.PointerToInt(cursor), Builder.PointerToInt(Data));
}
