using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tcpq.Language;
using Tcpq.Llvm;
using Tcpq.Lowering;
using Tcpq.Planning;
using Tcpq.Runtime.Maps;
using Tcpq.Runtime.Replay.Flows;
using Tcpq.Runtime.Replay.HostMaps;

namespace Tcpq.Runtime.Replay;

/// <summary>A script compiled for this machine, with its maps: the kernel's part in a replay.</summary>
internal sealed unsafe class HostEngine : IDisposable
{
    private readonly Dictionary<string, HostMap> maps = [];
    private readonly ulong* counters;
    private readonly CapturedPacket* packet;
    private readonly HostJit jit;
    private readonly FlowEngine? flows;

    /// <summary>Compiles a plan.</summary>
    /// <param name="plan">A plan for captures.</param>
    /// <param name="onRow">Takes the rows of `emit`; the bytes are valid during the call.</param>
    /// <param name="onPacket">Takes captured packets likewise; null to leave them out.</param>
    /// <param name="side">How connections are looked at; null for the usual way.</param>
    /// <exception cref="LlvmUnavailableException">libLLVM is not installed.</exception>
    internal HostEngine(Plan plan, RowCallback onRow, RowCallback? onPacket = null, FlowOptions? side = null)
    {
        Schema = plan.Schema;
        counters = (ulong*)NativeMemory.AllocZeroed((nuint)Schema.Counters.Length, sizeof(ulong));
        packet = (CapturedPacket*)NativeMemory.AllocZeroed((nuint)sizeof(CapturedPacket));
        foreach (var table in Schema.Tables)
        {
            maps[table.MapName] = table.Keys.IsEmpty || table.IsDense
                ? HostMap.CreateArray(table.StateSize, table.Limit)
                : HostMap.CreateHash(table.KeySize, table.StateSize, table.Limit, table.IsLru);
        }

        foreach (var map in Schema.Maps)
        {
            maps[map.MapName] = map.IsArray
                ? HostMap.CreateArray(MapSchema.ValueSize, map.Limit)
                : HostMap.CreateHash(map.KeySize, MapSchema.ValueSize, map.Limit, map.IsLru);
        }

        maps[Schema.RowsMap] = HostMap.CreateRing(onRow);
        maps[Schema.PacketsMap] = HostMap.CreateRing(onPacket ?? (static _ => { }));
        maps[ModuleMaps.ZeroMap] = HostMap.CreateArray(Math.Max(8, ModuleMaps.ZeroStateSize(Schema)), 1);
        var symbols = new Dictionary<string, nint>(HostHelpers.Symbols) { [Schema.CountersMap] = (nint)counters };
        foreach (var (name, map) in maps)
        {
            symbols[name] = map.Address;
        }

        if (plan.FlowProgram is { } program)
        {
            ImmutableArray<FlowEvent> wanted = [.. program.Rules.Select(rule => rule.Point.Flow!.Value).Distinct()];
            flows = new(side ?? new(FlowSide.Auto), wanted, packet, counters + plan.FlowCounter);
            symbols[FlowLowering.Track] = FlowEngine.Symbol;
        }

        jit = CaptureLowering.Compile(plan, symbols);
        flows?.SetProgram(jit.Lookup(FlowLowering.Told));
        Handler = jit.Lookup(CaptureLowering.Handler);
    }

    /// <summary>What the maps and counters mean.</summary>
    internal Schema Schema { get; }

    /// <summary>The native function to call for packets: see <see cref="CaptureLowering.Handler"/>.</summary>
    internal nint Handler { get; }

    /// <summary>The handler's user argument.</summary>
    internal nint User => (nint)packet;

    /// <summary>The earliest packet's time in nanoseconds since 1970, where a table needs the clock; else 0.</summary>
    internal ulong FirstTime => packet->FirstTime;

    /// <summary>The latest packet's time, where a table needs the clock; else 0.</summary>
    internal ulong LastTime => packet->LastTime;

    /// <summary>Says how the packets that follow begin.</summary>
    internal void SetLinkType(LinkType linkType) => packet->LinkType = (uint)linkType;

    /// <summary>Throws what the row callback threw while packets were handled.</summary>
    internal void RethrowCallbackFailure()
    {
        flows?.RethrowFailure();
        maps[Schema.RowsMap].RethrowCallbackFailure();
        maps[Schema.PacketsMap].RethrowCallbackFailure();
    }

    /// <summary>Says that no more packets come.</summary>
    internal void Finish()
    {
        flows?.Finish();
        RethrowCallbackFailure();
    }

    /// <summary>A table's content.</summary>
    internal RawTable Read(TableSchema table) => maps[table.MapName].ToRawTable();

    /// <summary>Forgets what a map holds.</summary>
    internal void Clear(string mapName) => maps[mapName].Clear();

    /// <summary>The counters, by index.</summary>
    internal ImmutableArray<ulong> ReadCounters() => [.. new ReadOnlySpan<ulong>(counters, Schema.Counters.Length)];

    /// <summary>Frees code and maps.</summary>
    public void Dispose()
    {
        jit.Dispose();
        flows?.Dispose();
        foreach (var map in maps.Values)
        {
            map.Dispose();
        }

        NativeMemory.Free(counters);
        NativeMemory.Free(packet);
    }
}
