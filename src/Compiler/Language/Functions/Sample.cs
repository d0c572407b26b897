using Tcpq.Llvm.Handles;
using Tcpq.Values;

namespace Tcpq.Language.Functions;

/// <summary>`sample(n)`, `sample(n, key)`: true for one in n.</summary>
internal sealed class Sample : Function
{
    private const ulong All = 1UL << 32;

    internal Sample()
        : base(
            "sample",
            "true for one event in `n`, at random; with a key, for all events of one key in `n`",
            new("n", ParameterKind.Constant, 1, uint.MaxValue),
            new("key", ParameterKind.Key, IsOptional: true))
    {
    }

    public override string Example => "sample(100), sample(100, flow)";

    public override DataType ResultType => DataType.Bool;

    internal override Operand Emit(FunctionState call)
    {
        var builder = call.Builder;
        var rate = call.Constants.Required(0);
        var key = call.Count > 1 ? call.Argument(1) : null;
        var number = key is null
            ? call.Random()
            : builder.ShiftRight(ValueHash.Of(builder, key), call.Constant(32));
        var chosen = builder.Compare(
            IntPredicate.UnsignedLess, number, call.Constant((All + rate - 1) / rate));
        return new Operand.Number(builder.ZeroExtend(chosen, 64), key?.Present);
    }
}
