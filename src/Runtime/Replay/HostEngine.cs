using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Llvm;
using Tcpq.Lowering.Captures;
using Tcpq.Runtime.Maps;
using Tcpq.Runtime.Replay.Flows;
using Tcpq.Runtime.Replay.HostMaps;
using Tcpq.Runtime.Replay.Records;

namespace Tcpq.Runtime.Replay;

/// <summary>A script compiled for this machine, with its maps: the kernel's part in a replay. Several threads may help
/// where the order of packets does not matter; what they find is taken over before anything is read.</summary>
internal sealed unsafe class HostEngine : IPacketHandler, IDisposable
{
    // Where the keys that are left would last for a few blocks only, one thread is as good.
    private const int LeastKeys = 16_384;

    private readonly CaptureProgram program;
    private readonly HostWorker main;
    private readonly List<HostWorker> helpers = [];
    private readonly ImmutableArray<(TableSchema Table, int KeysPerPacket)> keyed;
    private readonly bool isOrdered;
    private readonly FlowEngine? flows;
    private bool isShared;

    /// <summary>Gives a script maps.</summary>
    /// <param name="program">The script, whose code is this engine's from now on.</param>
    /// <param name="onRow">Takes the rows of `emit`; the bytes are valid during the call.</param>
    /// <param name="onPacket">Takes captured packets likewise; null to leave them out.</param>
    /// <param name="side">How connections are looked at; null for the usual way.</param>
    /// <param name="isTimed">True if reports are made between two packets.</param>
    /// <param name="onNote">Takes what people should know; null for nobody.</param>
    /// <exception cref="LlvmUnavailableException">libLLVM is not installed.</exception>
    internal HostEngine(
        CaptureProgram program,
        RowCallback onRow,
        RowCallback? onPacket = null,
        FlowOptions? side = null,
        bool isTimed = false,
        Action<string>? onNote = null)
    {
        this.program = program;
        Schema = program.Schema;
        isOrdered = isTimed || program.OrderMatters;
        keyed = [
            .. Schema.Tables.Where(table => !table.Keys.IsEmpty && !table.Storage.IsDense)
                .Select(table => (table, program.KeysPerPacket(table))),
        ];
        main = new(Schema, onRow, onPacket ?? Ignore, program.Link);
        if (!program.FlowEvents.IsEmpty)
        {
            flows = new(
                side ?? new(FlowSide.Auto), program.FlowEvents, main.Packet, main.Present,
                main.AddressOf(program.FlowCounter), onNote);
            flows.SetProgram(main.Jit.Lookup(FlowLowering.Told));
        }
    }

    /// <summary>What the maps and counters mean.</summary>
    internal Schema Schema { get; }

    /// <summary>The packet at hand, where one thread handles all.</summary>
    internal PresentPacket Present => main.Present;

    /// <summary>True if it matters which way packets went.</summary>
    internal bool WantsWays => flows is not null;

    /// <summary>Packets that were not looked into before compiled code saw them, by what kept them from that.</summary>
    internal IEnumerable<NamedCount> NotFollowed
    {
        get
        {
            Collect();
            return main.NotFollowed.Select(row => new NamedCount(row.Key, null, row.Value));
        }
    }

    /// <summary>Packets handled so far, by all threads.</summary>
    internal ulong Handled
    {
        get => main.Packet->Handled;
        set => main.Packet->Handled = value;
    }

    /// <summary>The earliest packet's time in nanoseconds since 1970, if a table needs the clock; else 0.</summary>
    internal ulong FirstTime
    {
        get
        {
            Collect();
            return main.Packet->FirstTime;
        }
    }

    /// <summary>The latest packet's time, if a table needs the clock; else 0.</summary>
    internal ulong LastTime
    {
        get
        {
            Collect();
            return main.Packet->LastTime;
        }
    }

    /// <summary>True if several threads may go on: order does not matter, and no table is nearly full, when it does.
    /// </summary>
    internal bool CanShare
    {
        get
        {
            if (isOrdered)
            {
                return false;
            }

            Collect();
            return KeysLeft(LeastKeys);
        }
    }

    /// <inheritdoc/>
    public void Handle(PacketBlock block) => main.Handle(block, main.Packet->Handled);

    /// <summary>Handles some packets of a block.</summary>
    /// <inheritdoc cref="HostWorker.Handle(PacketBlock, int, BatchedPacket*, int)"/>
    internal void Handle(PacketBlock block, int run, BatchedPacket* first, int count) =>
        main.Handle(block, run, first, count);

    /// <summary>Tells what waits to be told.</summary>
    internal void Decide()
    {
        flows?.Finish();
        RethrowCallbackFailure();
    }

    /// <summary>Begins a capture.</summary>
    /// <param name="isLive">True if its packets come as they happen.</param>
    internal void BeginCapture(bool isLive)
    {
        flows?.BeginCapture(isLive);
        RethrowCallbackFailure();
    }

    /// <summary>Several threads are about to handle packets.</summary>
    internal void BeginSharing() => isShared = true;

    /// <summary>Handles packets when all before them have been, and no thread is at work.</summary>
    internal void HandleAlone(PacketBlock block, ulong number)
    {
        Collect();
        main.Handle(block, number);
    }

    /// <summary>Maps and code for some threads; those of earlier calls are used again.</summary>
    internal ImmutableArray<HostWorker> Workers(int count)
    {
        while (helpers.Count < count - 1)
        {
            helpers.Add(new HostWorker(Schema, Ignore, Ignore, program.Link));
        }

        return [main, .. helpers[..(count - 1)]];
    }

    /// <summary>True if so many packets cannot fill a table, whatever keys they have, and whatever keys the threads
    /// share.</summary>
    internal bool KeysLeft(long packets)
    {
        foreach (var (table, keysPerPacket) in keyed)
        {
            long count = main[table.Map.Name].Count;
            foreach (var helper in helpers)
            {
                count += helper[table.Map.Name].Count;
            }

            if (count + (packets * keysPerPacket) > table.Storage.Limit)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Throws what the row callback threw while packets were handled.</summary>
    internal void RethrowCallbackFailure()
    {
        flows?.RethrowFailure();
        main.RethrowCallbackFailure();
    }

    /// <summary>Says that no more packets come.</summary>
    internal void Finish()
    {
        flows?.Finish();
        RethrowCallbackFailure();
    }

    /// <summary>A table's content.</summary>
    internal RawTable Read(TableSchema table)
    {
        Collect();
        return main[table.Map.Name].ToRawTable();
    }

    /// <summary>Forgets what a map holds.</summary>
    internal void Clear(string mapName)
    {
        Collect();
        main[mapName].Clear();
    }

    /// <summary>The counters, by index.</summary>
    internal ImmutableArray<ulong> ReadCounters()
    {
        Collect();
        return [.. main.Counters];
    }

    /// <summary>Frees code and maps.</summary>
    public void Dispose()
    {
        helpers.ForEach(helper => helper.Dispose());
        main.Dispose();
        flows?.Dispose();
    }

    private static void Ignore(ReadOnlySpan<byte> record)
    {
    }

    private void Collect()
    {
        if (isShared)
        {
            helpers.ForEach(main.Absorb);
            isShared = false;
        }
    }
}
