using System.Diagnostics;
using Tcpq.Values;

namespace Tcpq.Language.Functions;

/// <summary>`default(x, otherwise)`: what stands for a value that is absent. The binder makes an expression of its own
/// of it, for it has the type of what it is given; this row lists it.</summary>
internal sealed class Default : Function
{
    internal Default()
        : base(
            "default",
            "`x`, or `otherwise` if a packet or map lacks it",
            new("x", ParameterKind.Key),
            new("otherwise", ParameterKind.Key))
    {
    }

    public override string Example => "default(vlan, 0)";

    public override DataType ResultType => DataType.Integer;

    internal override Operand Emit(FunctionState call) =>
        throw new UnreachableException("`default` is an expression of its own");
}
