namespace Tcpq.Llvm.Handles;

/// <summary>LLVM refused what it was given: a fault of ours.</summary>
/// <param name="message">LLVM's words.</param>
internal sealed class LlvmException(string message) : Exception(message);
