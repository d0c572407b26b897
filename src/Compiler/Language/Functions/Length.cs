using Tcpq.Values;

namespace Tcpq.Language.Functions;

/// <summary>`length(text)`.</summary>
internal sealed class Length : Function
{
    internal Length()
        : base("length", "bytes of a text: of all of it, even if columns cut it",
            new Parameter("text", ParameterKind.Text))
    {
    }

    public override string Example => "length(http.path) > 1KiB";

    public override DataType ResultType => DataType.Bytes;

    internal override Operand Emit(FunctionState call)
    {
        var text = call.Text(0);
        return new Operand.Number(text.Length, text.Present);
    }
}
