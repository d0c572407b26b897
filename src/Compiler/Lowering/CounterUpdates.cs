using Tcpq.Llvm;
using Tcpq.Planning;

namespace Tcpq.Lowering;

/// <summary>Emits changes of the counters, which each CPU keeps for itself.</summary>
internal sealed class CounterUpdates(FunctionBuilder builder, LlvmValue counters)
{
    /// <summary>Adds 1 to a counter that every script has.</summary>
    internal void Increment(CounterKind kind) => Increment(Planner.IndexOf(kind));

    /// <summary>Adds 1 to a counter by its index.</summary>
    internal void Increment(int index)
    {
        var address = builder.Offset(counters, index * 8L);
        builder.Store(builder.Add(builder.Load(64, address), builder.Constant(64, 1)), address);
    }
}
