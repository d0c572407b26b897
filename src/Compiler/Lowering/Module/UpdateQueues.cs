using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Planning;

namespace Tcpq.Lowering.Module;

/// <summary>Updates of a capture's tables that wait until there are enough of them to look up together. Tables of many
/// keys do not fit a CPU's caches; so the memory of all their entries is fetched at the same time.</summary>
/// <param name="module">The module.</param>
/// <param name="maps">Its maps.</param>
internal sealed class UpdateQueues(ModuleBuilder module, ModuleMaps maps)
{
    private readonly Dictionary<string, UpdateQueue> queues = [];

    /// <summary>True for an update that may wait: nothing but the end of the handled packets asks for its
    /// outcome.</summary>
    internal static bool Takes(PlannedStatement.Update update) => update.Statement.Result is null
        && !update.Table.Keys.IsEmpty && update.Table.Storage is { IsDense: false, IsLru: false };

    /// <summary>The queue of an update, made at its first use.</summary>
    /// <param name="update">The update.</param>
    /// <param name="words">Number of 64-bit words that it aggregates.</param>
    internal UpdateQueue For(PlannedStatement.Update update, int words)
    {
        if (!queues.TryGetValue(update.Table.Map.Name, out var queue))
        {
            queue = new(module, maps, update.Table, words);
            queues.Add(update.Table.Map.Name, queue);
        }

        return queue;
    }

    /// <summary>Emits all updates that wait.</summary>
    internal void Finish(FunctionBuilder builder)
    {
        foreach (var queue in queues.Values)
        {
            queue.Finish(builder);
        }
    }
}

/// <summary>The updates of one table that wait, in memory of the module: their number, the states found, the keys, and
/// for each the time and the words.</summary>
internal sealed class UpdateQueue
{
    /// <summary>The function `void (map, keys, u64 stride, u64 count, states)` that looks up many keys, and writes the
    /// addresses of their values or null.</summary>
    internal const string LookUpMany = "tcpq_lookup_many";

    /// <summary>Most keys that are looked up at once: as many as a CPU fetches side by side, and some.</summary>
    internal const int Capacity = 32;

    private const int WordSize = 8;
    private const int StatesOffset = WordSize;
    private const int KeysOffset = StatesOffset + (Capacity * WordSize);

    private readonly TableSchema table;
    private readonly int words;
    private readonly int keyStride;
    private readonly int itemSize;
    private readonly LlvmValue memory;
    private readonly FunctionBuilder finish;

    internal UpdateQueue(ModuleBuilder module, ModuleMaps maps, TableSchema table, int words)
    {
        this.table = table;
        this.words = words;
        keyStride = (table.Map.KeySize + WordSize - 1) / WordSize * WordSize;
        itemSize = (words + 1) * WordSize;
        var size = ItemsOffset + (Capacity * itemSize);
        memory = module.AddConstant(
            $"queue_{table.Map.Name}", module.Array(module.Unsigned(64), size / WordSize), new byte[size]);
        finish = module.AddFunction($"finish_{table.Map.Name}", module.Signed(32), null, isStatic: true);
        finish.ForbidInlining();
        EmitFinish(maps);
    }

    private int ItemsOffset => KeysOffset + (Capacity * keyStride);

    /// <summary>Emits the adding of an update.</summary>
    /// <param name="builder">Where to emit.</param>
    /// <param name="storeKey">Emits the key's bytes at an address.</param>
    /// <param name="values">What is aggregated.</param>
    /// <param name="now">The event's time.</param>
    internal void Add(FunctionBuilder builder, Action<LlvmValue> storeKey, LlvmValue[] values, LlvmValue now)
    {
        var count = builder.Load(64, memory);
        storeKey(At(builder, KeysOffset, count, keyStride));
        var item = At(builder, ItemsOffset, count, itemSize);
        builder.Store(now, item);
        for (var i = 0; i < words; i++)
        {
            builder.Store(values[i], builder.Offset(item, (i + 1) * WordSize));
        }

        var more = builder.Add(count, builder.Constant(64, 1));
        builder.Store(more, memory);
        var (full, queued) = (builder.NewBlock("queue_full"), builder.NewBlock("queued"));
        builder.Branch(builder.Compare(IntPredicate.Equal, more, builder.Constant(64, Capacity)), full, queued);
        builder.MoveTo(full);
        Finish(builder);
        builder.Branch(queued);
        builder.MoveTo(queued);
    }

    /// <summary>Emits what waits, in the order in which it came.</summary>
    internal void Finish(FunctionBuilder builder) => builder.Call(finish);

    private void EmitFinish(ModuleMaps maps)
    {
        var (some, loop, updated, done) = (
            finish.NewBlock("some"), finish.NewBlock("update"), finish.NewBlock("updated"),
            finish.NewBlock("finished"));
        var zero = finish.Constant(64, 0);
        var count = finish.Load(64, memory);
        finish.Branch(finish.Compare(IntPredicate.Equal, count, zero), done, some);
        finish.MoveTo(some);
        finish.Store(zero, memory);
        var map = maps.Choose(finish, table);
        finish.CallExternal(
            LookUpMany, CallResult.None, maps[table.Map.Name], finish.Offset(memory, KeysOffset),
            finish.Constant(64, (ulong)keyStride), count, finish.Offset(memory, StatesOffset));
        finish.Branch(loop);

        finish.MoveTo(loop);
        var index = finish.OpenPhi(zero);
        finish.AddIncoming(index, zero, some);
        var item = At(finish, ItemsOffset, index, itemSize);
        var values = new LlvmValue[words];
        for (var i = 0; i < words; i++)
        {
            values[i] = finish.Load(64, finish.Offset(item, (i + 1) * WordSize));
        }

        var change = new TableChange(
            finish, maps, new(finish, 0, 0), new(finish, maps[Schema.CountersMap], 0),
            Tcpq.Language.Aggregates.StateSharing.None,
            () => finish.Load(64, item));
        change.Apply(
            table, map, finish.LoadPointer(At(finish, StatesOffset, index, WordSize)),
            At(finish, KeysOffset, index, keyStride), values, updated, result: null);
        finish.MoveTo(updated);
        var next = finish.Add(index, finish.Constant(64, 1));
        finish.AddIncoming(index, next, finish.Current);
        finish.Branch(finish.Compare(IntPredicate.Equal, next, count), done, loop);
        finish.MoveTo(done);
        finish.Return(finish.Constant(32, 0));
    }

    private LlvmValue At(FunctionBuilder builder, int offset, LlvmValue index, int stride) => builder.Offset(
        builder.Offset(memory, offset), builder.Multiply(index, builder.Constant(64, (ulong)stride)));
}
