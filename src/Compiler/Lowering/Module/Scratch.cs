using Tcpq.Contract;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Module;

/// <summary>Room on the stack that statements take in turn.</summary>
internal sealed class Scratch(FunctionBuilder builder, int keySize, int entryKeySize)
{

    private LlvmValue? key;
    private LlvmValue? entryKey;
    private LlvmValue? state;

    /// <summary>Room for the largest key of the program.</summary>
    internal LlvmValue Key => key ??= builder.Alloca(keySize, 8);

    /// <summary>Room for the largest key of the script's maps: what is looked up may be part of a table's
    /// key.</summary>
    internal LlvmValue EntryKey => entryKey ??= builder.Alloca(entryKeySize, 8);

    /// <summary>Room for a new state.</summary>
    internal LlvmValue State => state ??= builder.Alloca(MapNames.LargestStateOnStack, 8);
}
