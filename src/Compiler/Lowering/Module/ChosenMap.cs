using Tcpq.Bpf;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Module;

/// <summary>The map that takes a table's updates: one, or that of two which is not being read and cleared.</summary>
/// <param name="builder">Where to emit.</param>
/// <param name="first">The map.</param>
/// <param name="second">The other one; null if there is none.</param>
/// <param name="isSecond">One bit: the second takes the updates.</param>
internal sealed class ChosenMap(FunctionBuilder builder, LlvmValue first, LlvmValue? second, LlvmValue? isSecond)
{
    /// <summary>Emits a look-up.</summary>
    internal LlvmValue Lookup(LlvmValue key) => Call(map => builder.CallHelper(BpfHelper.MapLookupElem, map, key));

    /// <summary>Emits the insertion of a value.</summary>
    internal LlvmValue Insert(LlvmValue key, LlvmValue value, ulong flags) =>
        Call(map => builder.CallHelper(BpfHelper.MapUpdateElem, map, key, value, builder.Constant(64, flags)));

    private LlvmValue Call(Func<LlvmValue, LlvmValue> call)
    {
        if (second is not { } other || isSecond is not { } bit)
        {
            return call(first);
        }

        var (inFirst, inSecond, done) = (
            builder.NewBlock("first_map"), builder.NewBlock("second_map"), builder.NewBlock("called"));
        builder.Branch(bit, inSecond, inFirst);
        builder.MoveTo(inFirst);
        var ofFirst = call(first);
        builder.Branch(done);
        builder.MoveTo(inSecond);
        var ofSecond = call(other);
        builder.Branch(done);
        builder.MoveTo(done);
        return builder.Phi((ofFirst, inFirst), (ofSecond, inSecond));
    }
}
