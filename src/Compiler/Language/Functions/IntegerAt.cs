using Tcpq.Values;

namespace Tcpq.Language.Functions;

/// <summary>`u8(text, offset)`, `u16`, `u32`: a number in network order; absent if the text ends before it does.
/// </summary>
internal sealed class IntegerAt : Function
{
    private readonly int bytes;

    internal IntegerAt(string name, int bytes)
        : base(
            name,
            bytes == 1
                ? "the byte at an offset of a text; absent behind its end"
                : $"the {bytes} bytes at an offset of a text as a number, in network order; absent behind its end",
            new("text", ParameterKind.Text),
            new("offset", ParameterKind.Count)) => this.bytes = bytes;

    public override string Example =>
        $"{Name}(payload, 0) == {(bytes == 1 ? "22" : bytes == 2 ? "0x1603" : "0x47455420")}";

    public override DataType ResultType => bytes switch
    {
        1 => DataType.Integer8,
        2 => DataType.Integer16,
        _ => DataType.Integer32,
    };

    internal override bool MayBeAbsent => true;

    internal override int Cost => 6;

    internal override Operand Emit(FunctionState call) => call.Integer(call.Text(0), call.Number(1), bytes);
}
