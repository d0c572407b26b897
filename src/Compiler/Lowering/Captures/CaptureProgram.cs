using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Language.Events;
using Tcpq.Llvm;
using Tcpq.Planning;

namespace Tcpq.Lowering.Captures;

/// <summary>A script as native code that takes the packets of captures, to be linked with maps once for each thread;
/// and what its reader has to know of it.</summary>
internal sealed class CaptureProgram : IDisposable
{
    private readonly HostJit code;
    private readonly ImmutableDictionary<string, int> keysPerPacket;
    private bool isLinked;

    /// <summary>Emits a plan for captures.</summary>
    /// <exception cref="LlvmUnavailableException">libLLVM is not installed.</exception>
    internal CaptureProgram(Plan plan)
    {
        Schema = plan.Schema;
        OrderMatters = PacketOrder.Matters(plan);
        keysPerPacket = Schema.Tables.ToImmutableDictionary(
            table => table.Map.Name, table => PacketOrder.KeysPerPacket(plan, table));
        FlowEvents = plan.FlowProgram is { } flows
            ? [.. flows.Rules.Select(rule => rule.Point.Flow!.Value).Distinct()]
            : [];
        FlowCounter = plan.FlowCounter;
        code = HostJit.Compile(module => CaptureLowering.Lower(module, plan));
    }

    /// <summary>What its maps and counters mean.</summary>
    internal Schema Schema { get; }

    /// <summary>True if it matters in which order packets are handled.</summary>
    internal bool OrderMatters { get; }

    /// <summary>What it asks the tracker of connections for; empty if nothing.</summary>
    internal ImmutableArray<FlowEvent> FlowEvents { get; }

    /// <summary>Index of the counter of connections that the tracker has forgotten; 0 without one.</summary>
    internal int FlowCounter { get; }

    /// <summary>The most keys that a packet adds to a table.</summary>
    internal int KeysPerPacket(TableSchema table) => keysPerPacket[table.Map.Name];

    /// <summary>Links it. The first time compiles it, which takes most of the time.</summary>
    /// <param name="symbols">Addresses of helpers, maps and counters; they must outlive what is returned.</param>
    /// <returns>Code, to be disposed.</returns>
    internal HostJit Link(Dictionary<string, nint> symbols)
    {
        if (isLinked)
        {
            return HostJit.Load(code.Code, symbols);
        }

        isLinked = true;
        code.Define(symbols);
        return code;
    }

    /// <summary>Frees it if nobody has linked it: else it belongs to who has.</summary>
    public void Dispose()
    {
        if (!isLinked)
        {
            code.Dispose();
        }
    }
}
