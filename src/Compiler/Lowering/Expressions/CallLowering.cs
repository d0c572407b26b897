using Tcpq.Binding.Tree;
using Tcpq.Language;
using Tcpq.Language.Functions;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Payload;

namespace Tcpq.Lowering.Expressions;

/// <summary>Gives a function what it needs to emit one call.</summary>
/// <param name="builder">Where to emit.</param>
/// <param name="call">The call.</param>
/// <param name="access">The event.</param>
/// <param name="texts">Reads the packet's text; null for events without.</param>
/// <param name="value">Emits an expression.</param>
internal sealed class CallLowering(
    FunctionBuilder builder,
    BoundExpression.FunctionCall call,
    EventAccess access,
    TextLowering? texts,
    Func<BoundExpression, Operand> value)
    : FunctionState(builder, call.Arguments.Length, call.Constants, place => value(call.Arguments[place]))
{
    internal override LlvmValue Random() => access.Random((ulong)call.Span.Start);

    internal override Operand.Number Integer(Operand.Text text, Operand.Number offset, int bytes) =>
        texts!.Integer(text, offset, bytes);
}
