using Tcpq.Binding;
using Tcpq.Llvm;
using Tcpq.Lowering;

namespace Tcpq.Language;

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

    internal override Operand Emit(BoundExpression.FunctionCall call, FunctionEmission emission)
    {
        var builder = emission.Builder;
        var key = call.Arguments.Length > 1 ? emission.Value(call.Arguments[1]) : null;
        var number = key is null
            ? emission.Access.Random((ulong)call.Span.Start)
            : builder.ShiftRight(ValueHash.Of(builder, key), emission.Constant(32));
        var chosen = builder.Compare(
            IntPredicate.UnsignedLess, number, emission.Constant((All + call.Constant(0) - 1) / call.Constant(0)));
        return new Operand.Number(builder.ZeroExtend(chosen, 64), key?.Present);
    }
}
