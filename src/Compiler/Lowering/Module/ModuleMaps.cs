using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Targets;
using Tcpq.Values;

namespace Tcpq.Lowering.Module;

/// <summary>The maps of a module, declared from the schema.</summary>
internal sealed class ModuleMaps
{
    private const uint Hash = 1; // BPF_MAP_TYPE_*, BPF_F_NO_PREALLOC: include/uapi/linux/bpf.h
    private const uint Array = 2;
    private const uint PerCpuHash = 5;
    private const uint PerCpuArray = 6;
    private const uint LruHash = 9;
    private const uint LruPerCpuHash = 10;
    private const uint RingBuffer = 27;
    private const uint NoPreallocation = 1;
    private const uint RingBytes = 4 << 20;
    private const uint Owners = 65_536;

    /// <summary>Bytes of the ring buffer of `capture`.</summary>
    internal const uint PacketRingBytes = 16 << 20;


    private readonly ModuleBuilder module;
    private readonly Dictionary<string, LlvmValue> maps = [];
    private readonly Schema schema;
    private readonly int largestState;

    /// <summary>Declares the maps.</summary>
    /// <param name="module">The module.</param>
    /// <param name="schema">What they hold.</param>
    /// <param name="target">The kernel.</param>
    /// <param name="queuesUpdates">True if updates of tables may wait for each other.</param>
    internal ModuleMaps(ModuleBuilder module, Schema schema, Target target, bool queuesUpdates = false)
    {
        this.module = module;
        Queues = queuesUpdates ? new(module, this) : null;
        this.schema = schema;
        Parameters = new(module);
        Sets = new(module);
        Enforcement = new(module);
        var number = module.Unsigned(64);
        var index = module.Unsigned(32);
        maps[Schema.CountersMap] = module.AddMap(
            Schema.CountersMap, PerCpuArray, 1, index, module.Array(number, schema.Counters.Length));
        foreach (var table in schema.Tables)
        {
            maps[table.Map.Name] = AddTable(table, table.Map.Name);
            if (table.Map.SecondName is { } second && !module.IsHost)
            {
                maps[second] = AddTable(table, second);
            }
        }

        foreach (var map in schema.Maps)
        {
            var key = KeyType(map.MapName, map.KeySize, map.Keys);
            maps[map.MapName] = map.IsArray
                ? module.AddMap(map.MapName, Array, 1, index, number)
                : module.AddMap(
                    map.MapName, map.IsLru ? LruHash : Hash, (uint)map.Limit, key, number,
                    map.IsLru ? 0 : NoPreallocation);
        }

        AddVerdictMaps(target);

        var cleared = schema.Tables.Count(table => table.Map.SecondName is not null);
        if (!module.IsHost && cleared > 0)
        {
            var words = (cleared + Schema.GenerationsPerWord - 1) / Schema.GenerationsPerWord;
            maps[Schema.GenerationsMap] = module.AddMap(Schema.GenerationsMap, Array, (uint)words, index, number);
        }

        if (!schema.Streams.IsEmpty)
        {
            maps[Schema.RowsMap] = module.AddMap(Schema.RowsMap, RingBuffer, RingBytes, null, null);
        }

        if (schema.HasOwners && !module.IsHost)
        {
            maps[MapNames.Owners] = module.AddMap(
                MapNames.Owners, LruHash, Owners, number, module.Array(number, MapNames.OwnerSize / 8), 0);
        }

        if (schema.HelloCounter is not null)
        {
            var hello = module.Array(number, HelloState.Size / 8);
            maps[HelloState.CurrentMap] = module.AddMap(HelloState.CurrentMap, PerCpuArray, 1, index, hello);
            maps[HelloState.OpenMap] = module.AddMap(
                HelloState.OpenMap, LruHash, HelloState.MostOpen, number, hello, 0);
        }

        if (!schema.Captures.IsEmpty)
        {
            maps[Schema.PacketsMap] = module.AddMap(Schema.PacketsMap, RingBuffer, PacketRingBytes, null, null);
        }

        TableSchema[] wide = [.. schema.Tables.Where(table => table.IsKeyWide)];
        if (!module.IsHost && wide.Length > 0)
        {
            var words = wide.Max(table => table.Map.KeySize + 7) / 8;
            maps[MapNames.Key] = module.AddMap(MapNames.Key, PerCpuArray, 1, index, module.Array(number, words));
        }

        largestState = schema.Tables.Select(table => table.Map.StateSize).DefaultIfEmpty().Max();
        if (schema.Tables.Any(table => table.Map.StateSize > MapNames.LargestStateOnStack && !table.Keys.IsEmpty))
        {
            maps[MapNames.Zero] = module.AddMap(MapNames.Zero, Array, 1, index, module.Array(number, largestState / 8));
        }
    }

    /// <summary>Where updates of tables wait for each other; null if each is made at once.</summary>
    internal UpdateQueues? Queues { get; }

    /// <summary>Whether verdicts are applied.</summary>
    internal EnforcementGlobal Enforcement { get; }

    /// <summary>The script's large sets.</summary>
    internal SetTables Sets { get; }

    /// <summary>The script's parameters.</summary>
    internal ParameterGlobals Parameters { get; }

    /// <summary>Room for a key that is <see cref="TableSchema.IsKeyWide"/>, which is there until the next one; null if
    /// the stack does for all.</summary>
    internal LlvmValue? KeyRoom(FunctionBuilder builder, TableSchema table) =>
        table.IsKeyWide && !module.IsHost ? Only(builder, MapNames.Key) : null;

    /// <summary>A map by its name.</summary>
    internal LlvmValue this[string name] => maps[name];

    /// <summary>Emits the look-up of a state of zeros, for states too large for the stack.</summary>
    internal LlvmValue ZeroState(FunctionBuilder builder) => Only(builder, MapNames.Zero);

    /// <summary>Emits the choice of the map that takes a table's updates.</summary>
    internal ChosenMap Choose(FunctionBuilder builder, TableSchema table)
    {
        var first = maps[table.Map.Name];
        if (table.Map.SecondName is not { } second || module.IsHost)
        {
            return new(builder, first, null, null);
        }

        var index = builder.Alloca(4, 4);
        builder.Store(builder.Constant(32, (ulong)(table.Map.Generation / Schema.GenerationsPerWord)), index);
        var entry = builder.CallHelper(BpfHelper.MapLookupElem, maps[Schema.GenerationsMap], index);
        var (there, impossible, known) = (
            builder.NewBlock("generations"), builder.NewBlock("no_generations"), builder.NewBlock("generation"));
        builder.Branch(builder.Compare(IntPredicate.Equal, entry, builder.Null), impossible, there);
        builder.MoveTo(there);
        var generations = builder.Load(64, entry);
        builder.Branch(known);
        builder.MoveTo(impossible);
        builder.Branch(known);
        builder.MoveTo(known);
        var bits = builder.Phi((generations, there), (builder.Constant(64, 0), impossible));
        var bit = builder.Constant(64, 1UL << (table.Map.Generation % Schema.GenerationsPerWord));
        return new(
            builder, first, maps[second],
            builder.Compare(IntPredicate.NotEqual, builder.And(bits, bit), builder.Constant(64, 0)));
    }

    /// <summary>The maps that captures need, by name: how to make each on the host.</summary>
    internal static int ZeroStateSize(Schema schema) =>
        schema.Tables.Select(table => table.Map.StateSize).DefaultIfEmpty().Max();

    // The only entry of an array is always there; the verifier wants it said.
    private LlvmValue Only(FunctionBuilder builder, string name)
    {
        var index = builder.Alloca(4, 4);
        builder.Store(builder.Constant(32, 0), index);
        var entry = builder.CallHelper(BpfHelper.MapLookupElem, maps[name], index);
        var (there, impossible) = (builder.NewBlock("entry"), builder.NewBlock("no_entry"));
        builder.Branch(builder.Compare(IntPredicate.Equal, entry, builder.Null), impossible, there);
        builder.MoveTo(impossible);
        builder.Return(builder.Constant(32, 0));
        builder.MoveTo(there);
        return entry;
    }

    private void AddVerdictMaps(Target target)
    {
        if (module.IsHost)
        {
            return;
        }

        if (schema.Counters.Any(counter => counter.Kind == CounterKind.Guarded))
        {
            maps[Schema.GuardMap] = module.AddMap(
                Schema.GuardMap, Hash, Schema.GuardEntries, module.Array(module.Unsigned(32), Schema.GuardKeySize / 4),
                module.Unsigned(32));
        }

        if (schema.Maps.Any(map => map.Kind == MapPurpose.Limit) && !target.Has(KernelFeature.AtomicFetch))
        {
            var spin = module.Struct("bpf_spin_lock", new IrField("val", module.Unsigned(32))).Type;
            maps[MapNames.Locks] = module.AddMap(
                MapNames.Locks, Array, MapNames.LockCount, module.Unsigned(32),
                module.Struct("tcpq_lock", new IrField("lock", spin)).Type);
        }
    }

    private LlvmValue AddTable(TableSchema table, string mapName)
    {
        if (module.IsHost)
        {
            return module.AddMap(mapName, Hash, (uint)table.Storage.Limit, null, null); // only the name matters there
        }

        var number = module.Unsigned(64);
        var value = StateType(table, number);
        if (table.Keys.IsEmpty || table.Storage.IsDense)
        {
            var arrayType = table.Storage.PerCpu ? PerCpuArray : Array;
            return module.AddMap(mapName, arrayType, (uint)table.Storage.Limit, module.Unsigned(32), value);
        }

        var key = KeyType(mapName, table.Map.KeySize, table.Keys);
        var type = (table.Storage.PerCpu, table.Storage.IsLru) switch
        {
            (false, false) => Hash,
            (true, false) => PerCpuHash,
            (false, true) => LruHash,
            (true, true) => LruPerCpuHash,
        };

        // The kernel makes LRU maps with all their entries.
        return module.AddMap(
            mapName, type, (uint)table.Storage.Limit, key, value, table.Storage.IsLru ? 0 : NoPreallocation);
    }

    private IrType KeyType(string mapName, int size, ImmutableArray<Column> keys)
    {
        var flag = module.Unsigned(8);
        var names = UniqueNames(keys);
        var columns = keys.Select((column, i) => (Name: names[i], Type: ColumnType(column.Type), column.Offset));
        var presence = keys
            .Select((column, i) => (Name: $"has_{names[i]}", Type: flag, Offset: column.PresenceOffset ?? -1))
            .Where(member => member.Offset >= 0);

        // The kernel takes members in ascending order only.
        return module.PaddedStruct(
            $"{mapName}_key", size, [.. columns.Concat(presence).OrderBy(member => member.Offset)]);
    }

    private IrType StateType(TableSchema table, IrType number)
    {
        var words = table.Map.StateSize / 8;
        var names = table.Value.Aggregate.StateFields;
        return names.Length == words
            ? module.Struct($"{table.Map.Name}_state", [.. names.Select(name => new IrField(name, number))]).Type
            : module.Array(number, words);
    }

    private IrType ColumnType(DataType type) => type.Representation switch
    {
        Representation.Address or Representation.Flow or Representation.Text or Representation.Data =>
            module.Array(module.Unsigned(8), type.Size),
        Representation.Signed => module.Signed(type.Size * 8),
        _ => module.Unsigned(type.Size * 8),
    };

    // BTF takes C identifiers only, of which `len + 1` and `len - 1` make the same one.
    private static List<string> UniqueNames(ImmutableArray<Column> keys)
    {
        var names = new List<string>(keys.Length);
        foreach (var column in keys)
        {
            var name = Name(column.Name);
            names.Add(names.Contains(name) ? $"{name}_{names.Count + 1}" : name);
        }

        return names;
    }

    private static string Name(string name) =>
        string.Concat(name.Select((c, i) => char.IsAsciiLetter(c) || (i > 0 && char.IsAsciiDigit(c)) ? c : '_'));
}
