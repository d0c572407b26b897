using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Language.Functions;

/// <summary>What a function has at hand to emit one call.</summary>
/// <param name="builder">Where to emit.</param>
/// <param name="count">How many arguments there are.</param>
/// <param name="constants">Those that the script wrote out.</param>
/// <param name="argument">Emits the argument at a place.</param>
internal abstract class FunctionState(
    FunctionBuilder builder, int count, ConstantArguments constants, Func<int, Operand> argument)
{
    /// <summary>Where to emit.</summary>
    internal FunctionBuilder Builder => builder;

    /// <summary>How many arguments there are.</summary>
    internal int Count => count;

    /// <summary>The arguments that the script wrote out.</summary>
    internal ConstantArguments Constants => constants;

    /// <summary>Emits the argument at a place.</summary>
    internal Operand Argument(int place) => argument(place);

    /// <summary>Emits an argument that is a number.</summary>
    internal Operand.Number Number(int place) => (Operand.Number)argument(place);

    /// <summary>Emits an argument that is text.</summary>
    internal Operand.Text Text(int place) => (Operand.Text)argument(place);

    /// <summary>A constant of 64 bits.</summary>
    internal LlvmValue Constant(ulong value) => builder.Constant(64, value);

    /// <summary>A random number of 32 bits, in 64: on a capture, one that the event and the place of the call
    /// decide.</summary>
    internal abstract LlvmValue Random();

    /// <summary>A number in network order at an offset of a text; absent if the text ends before it does.</summary>
    /// <param name="text">The text.</param>
    /// <param name="offset">Bytes from its start.</param>
    /// <param name="bytes">1, 2 or 4.</param>
    internal abstract Operand.Number Integer(Operand.Text text, Operand.Number offset, int bytes);
}
