using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;

namespace Tcpq.Lowering.Payload;

/// <summary>Emits a function that gives 8 bytes of payload as they lie in memory, with zeros for those behind the end
/// and for what is out of reach.</summary>
internal static class PayloadWord
{
    private const int Bytes = 8;

    /// <summary>Fills the function; its parameters are an offset and the end.</summary>
    internal static void Emit(FunctionBuilder builder, PacketAccess access, LlvmValue origin)
    {
        var (at, end) = (builder.Parameter(2), builder.Parameter(3));
        var (whole, part, missing) = (builder.NewBlock("whole"), builder.NewBlock("part"), builder.NewBlock("missing"));
        var behind = builder.Add(at, builder.Constant(64, Bytes));
        builder.Branch(builder.Compare(IntPredicate.UnsignedLessOrEqual, behind, end), whole, part);
        builder.MoveTo(missing);
        builder.Return(builder.Constant(64, 0));
        builder.MoveTo(whole);
        builder.Return(access.Load(origin, at, Bytes * 8, missing));

        builder.MoveTo(part);
        var word = builder.Constant(64, 0);
        for (var i = 0; i < Bytes - 1; i++)
        {
            var (there, over) = (builder.NewBlock("byte"), builder.NewBlock("over"));
            var place = builder.Add(at, builder.Constant(64, (ulong)i));
            builder.Branch(builder.Compare(IntPredicate.UnsignedLess, place, end), there, over);
            builder.MoveTo(over);
            builder.Return(word);
            builder.MoveTo(there);
            var value = access.Load(origin, place, 8, missing);
            word = builder.Or(word, builder.ShiftLeft(value, builder.Constant(64, (ulong)i * 8)));
        }

        builder.Return(word);
    }
}
