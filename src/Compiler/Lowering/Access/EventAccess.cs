using Tcpq.Bpf;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Access;

/// <summary>What a program knows about any event, whatever it happens to.</summary>
internal class EventAccess(FunctionBuilder builder)
{
    /// <summary>Where to emit.</summary>
    protected FunctionBuilder Builder { get; } = builder;

    /// <summary>A random number of 32 bits, in 64.</summary>
    /// <param name="site">Tells the places of a script apart where numbers are made up.</param>
    internal virtual LlvmValue Random(ulong site) => Builder.ZeroExtend(
        Builder.Truncate(Builder.CallHelper(BpfHelper.GetPrandomU32), 32), 64);

    /// <summary>The event's time in nanoseconds: since boot in the kernel, since 1970 in a capture.</summary>
    internal virtual LlvmValue Time() => Builder.CallHelper(BpfHelper.KtimeGetBootNs);

    /// <summary>The CPU, in 64 bits.</summary>
    internal virtual LlvmValue Cpu() => Builder.ZeroExtend(
        Builder.Truncate(Builder.CallHelper(BpfHelper.GetSmpProcessorId), 32), 64);
}
