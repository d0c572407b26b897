using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Module;

namespace Tcpq.Lowering.Payload;

/// <summary>The body of a function that reads a ClientHello: the words of its <see cref="HelloState"/>, what is read
/// next, and leaving once it is no hello.</summary>
internal sealed class HelloCode
{
    private readonly PayloadCode code;
    private readonly LlvmValue state;

    /// <summary>Begins such a body, where no number has been read yet.</summary>
    /// <param name="code">The payload.</param>
    /// <param name="maps">Where the state is.</param>
    /// <param name="otherwise">What the function returns for what is no hello.</param>
    internal HelloCode(PayloadCode code, ModuleMaps maps, ulong otherwise)
    {
        this.code = code;
        Builder = code.Builder;
        state = HelloState.Current(Builder, maps);
        Other = Builder.NewBlock("other");
        var here = Builder.Current;
        Builder.MoveTo(Other);
        Builder.Return(Constant(otherwise));
        Builder.MoveTo(here);
    }

    /// <summary>Where to emit.</summary>
    internal FunctionBuilder Builder { get; }

    /// <summary>The block that ends the function since it is no hello.</summary>
    internal LlvmBlock Other { get; }

    /// <summary>The payload's length.</summary>
    internal LlvmValue Length => code.Length;

    /// <summary>The byte at an offset that is known to lie in the payload.</summary>
    internal LlvmValue Byte(LlvmValue at) => code.Reach(at, 1);

    /// <summary>A word of the state.</summary>
    /// <param name="word">Its offset, such as <see cref="HelloState.Skip"/>.</param>
    internal LlvmValue Get(int word) => Builder.Load(64, Address(word));

    /// <summary>Changes a word of the state.</summary>
    internal void Set(int word, LlvmValue value) => Builder.Store(value, Address(word));

    /// <summary>The address of a word of the state.</summary>
    internal LlvmValue Address(int word) => Builder.Offset(state, word);

    /// <summary>Says what comes next.</summary>
    /// <param name="phase">What it is.</param>
    /// <param name="bytes">Bytes of its number.</param>
    internal void Await(HelloPhase phase, ulong bytes)
    {
        Set(HelloState.Phase, Constant((ulong)phase));
        Set(HelloState.Need, Constant(bytes));
    }

    /// <summary>Passes over bytes, which must be of the message.</summary>
    internal void Pass(LlvmValue bytes)
    {
        Demand(Builder.Not(Less(Get(HelloState.MessageLeft), bytes)));
        Set(HelloState.Skip, bytes);
    }

    /// <summary>Goes on if a condition holds; else it is no hello.</summary>
    internal void Demand(LlvmValue condition) => code.Demand(condition, Other);

    /// <summary>True if a number is smaller than another, both without sign.</summary>
    internal LlvmValue Less(LlvmValue left, LlvmValue right) =>
        Builder.Compare(IntPredicate.UnsignedLess, left, right);

    /// <summary>The smaller of two numbers without sign.</summary>
    internal LlvmValue Smaller(LlvmValue left, LlvmValue right) => Builder.Select(Less(left, right), left, right);

    /// <summary>True if a number is the one wanted.</summary>
    internal LlvmValue Is(LlvmValue value, ulong wanted) =>
        Builder.Compare(IntPredicate.Equal, value, Constant(wanted));

    /// <summary>True if a number is 0.</summary>
    internal LlvmValue IsZero(LlvmValue value) => Is(value, 0);

    /// <summary>A constant of 64 bits.</summary>
    internal LlvmValue Constant(ulong value) => Builder.Constant(64, value);
}
