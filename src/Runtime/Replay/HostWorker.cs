using System.Runtime.InteropServices;
using Tcpq.Contract;
using Tcpq.Llvm;
using Tcpq.Lowering.Captures;
using Tcpq.Lowering.Module;
using Tcpq.Runtime.Replay.Flows;
using Tcpq.Runtime.Replay.HostMaps;
using Tcpq.Runtime.Replay.Records;

namespace Tcpq.Runtime.Replay;

/// <summary>The compiled script with maps and counters of its own, for one thread.</summary>
internal sealed unsafe class HostWorker : IDisposable
{
    private readonly Schema schema;
    private readonly Dictionary<string, HostMap> maps = [];
    private readonly ulong* counters;
    private readonly CapturedPacket* packet;
    private readonly delegate* unmanaged<nint, BatchedPacket*, ulong, void> handler;
    private readonly Dictionary<string, ulong> notFollowed = [];

    /// <summary>Makes the maps and links the code with them.</summary>
    /// <param name="schema">What maps and counters there are.</param>
    /// <param name="onRow">Takes the rows of `emit`; the bytes are valid during the call.</param>
    /// <param name="onPacket">Takes captured packets likewise.</param>
    /// <param name="link">Makes code of the addresses of helpers, maps and counters.</param>
    public HostWorker(
        Schema schema, RowCallback onRow, RowCallback onPacket, Func<Dictionary<string, nint>, HostJit> link)
    {
        this.schema = schema;
        counters = (ulong*)NativeMemory.AllocZeroed((nuint)schema.Counters.Length, sizeof(ulong));
        packet = (CapturedPacket*)NativeMemory.AllocZeroed((nuint)sizeof(CapturedPacket));
        Present = new(packet);
        foreach (var table in schema.Tables)
        {
            maps[table.Map.Name] = table.Keys.IsEmpty || table.Storage.IsDense
                ? HostMap.CreateArray(table.Map.StateSize, table.Storage.Limit)
                : HostMap.CreateHash(table.Map.KeySize, table.Map.StateSize, table.Storage.Limit, table.Storage.IsLru);
        }

        foreach (var map in schema.Maps)
        {
            maps[map.MapName] = map.IsArray
                ? HostMap.CreateArray(MapSchema.ValueSize, map.Limit)
                : HostMap.CreateHash(map.KeySize, MapSchema.ValueSize, map.Limit, map.IsLru);
        }

        if (schema.HelloCounter is not null)
        {
            maps[HelloState.CurrentMap] = HostMap.CreateArray(HelloState.Size, 1);
            maps[HelloState.OpenMap] = HostMap.CreateHash(
                sizeof(ulong), HelloState.Size, HelloState.MostOpen, isLru: true);
        }

        maps[Schema.RowsMap] = HostMap.CreateRing(onRow);
        maps[Schema.PacketsMap] = HostMap.CreateRing(onPacket);
        maps[MapNames.Zero] = HostMap.CreateArray(Math.Max(8, ModuleMaps.ZeroStateSize(schema)), 1);
        var symbols = new Dictionary<string, nint>(HostHelpers.Symbols)
        {
            [Schema.CountersMap] = (nint)counters,
            [FlowLowering.Track] = FlowEngine.Symbol,
        };
        foreach (var (name, map) in maps)
        {
            symbols[name] = map.Address;
        }

        Jit = link(symbols);
        handler = (delegate* unmanaged<nint, BatchedPacket*, ulong, void>)Jit.Lookup(CaptureLowering.Handler);
    }

    /// <summary>The code.</summary>
    public HostJit Jit { get; }

    /// <summary>What the code is told, and remembers from packet to packet.</summary>
    public CapturedPacket* Packet => packet;

    /// <summary>What is known of the packet at hand beside what the code is told.</summary>
    public PresentPacket Present { get; }

    /// <summary>Packets that were not looked into, by what kept them from that.</summary>
    public IReadOnlyDictionary<string, ulong> NotFollowed => notFollowed;

    /// <summary>The counters, by index.</summary>
    public Span<ulong> Counters => new(counters, schema.Counters.Length);

    /// <summary>Where a counter is.</summary>
    public ulong* AddressOf(int counter) => counters + counter;

    /// <summary>A map.</summary>
    public HostMap this[string mapName] => maps[mapName];

    /// <summary>Handles the packets of a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="number">How many packets of the run come before.</param>
    public void Handle(PacketBlock block, ulong number)
    {
        packet->Handled = number;
        for (var run = 0; run < block.Runs.Count; run++)
        {
            var first = block.Runs[run].First;
            Handle(block, run, block.Packets + first, block.EndOf(run) - first);
        }
    }

    /// <summary>Handles some packets.</summary>
    /// <param name="block">Where they are.</param>
    /// <param name="run">The index of their run.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many there are.</param>
    public void Handle(PacketBlock block, int run, BatchedPacket* first, int count)
    {
        var head = block.Runs[run].Head;
        Present.Enter(block, run);
        if (head.NotFollowed is { } name)
        {
            notFollowed[name] = notFollowed.GetValueOrDefault(name) + (ulong)count;
        }

        handler((nint)packet, first, (ulong)count);
    }

    /// <summary>Throws what the callbacks threw while packets were handled.</summary>
    public void RethrowCallbackFailure()
    {
        maps[Schema.RowsMap].RethrowCallbackFailure();
        maps[Schema.PacketsMap].RethrowCallbackFailure();
    }

    /// <summary>Takes over what another has found, for scripts that do not go by the order of packets.</summary>
    public void Absorb(HostWorker other)
    {
        foreach (var table in schema.Tables)
        {
            maps[table.Map.Name].Absorb(other.maps[table.Map.Name], table.Value.Aggregate, table.Value.Type);
        }

        for (var i = 0; i < Counters.Length; i++)
        {
            Counters[i] += other.Counters[i];
        }

        other.Counters.Clear();
        foreach (var (name, count) in other.notFollowed)
        {
            notFollowed[name] = notFollowed.GetValueOrDefault(name) + count;
        }

        other.notFollowed.Clear();
        if (other.packet->FirstTime != 0 && (packet->FirstTime == 0 || other.packet->FirstTime < packet->FirstTime))
        {
            packet->FirstTime = other.packet->FirstTime;
        }

        packet->LastTime = Math.Max(packet->LastTime, other.packet->LastTime);
    }

    /// <summary>Frees code and maps.</summary>
    public void Dispose()
    {
        Jit.Dispose();
        foreach (var map in maps.Values)
        {
            map.Dispose();
        }

        NativeMemory.Free(counters);
        NativeMemory.Free(packet);
    }
}
