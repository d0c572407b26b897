using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Access;

/// <summary>An address as two 64-bit words as they lie in memory.</summary>
internal readonly record struct AddressWords(LlvmValue First, LlvmValue Second, LlvmValue? Present = null);
