using Tcpq.Llvm.Handles;

namespace Tcpq.Language;

/// <summary>An expression's value in IR. The tree is closed.</summary>
/// <param name="Present">One bit: the packet has it; null if it always has.</param>
internal abstract record Operand(LlvmValue? Present)
{
    /// <summary>True if what a packet does not have is known to be 0, so that it makes one key.</summary>
    internal bool IsZeroWhenAbsent { get; init; }

    /// <summary>A number or truth value in 64 bits.</summary>
    internal sealed record Number(LlvmValue Value, LlvmValue? Present = null) : Operand(Present);

    /// <summary>An address, as two words as they lie in memory.</summary>
    internal sealed record Address(LlvmValue First, LlvmValue Second, LlvmValue? Present = null) : Operand(Present);

    /// <summary>Bytes of the payload: where they begin in it, and how many there are. They are read when
    /// used.</summary>
    internal sealed record Text(LlvmValue Start, LlvmValue Length, LlvmValue? Present = null) : Operand(Present)
    {
        /// <summary>True for bytes of the server's name in a TLS ClientHello, which are not read from the
        /// payload.</summary>
        internal bool IsServerName { get; init; }
    }

    /// <summary>Text of at most 16 bytes, as two words as they lie in memory; zeros fill the rest.</summary>
    internal sealed record ShortText(LlvmValue First, LlvmValue Second, LlvmValue? Present = null) : Operand(Present);

    /// <summary>A 4-tuple.</summary>
    internal sealed record Flow(
        Address Source, Address Destination, LlvmValue SourcePort, LlvmValue DestinationPort, LlvmValue? Present)
        : Operand(Present);
}
