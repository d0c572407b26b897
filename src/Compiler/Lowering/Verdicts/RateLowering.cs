using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Language;
using Tcpq.Language.Aggregates;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Module;
using Tcpq.Lowering.Tables;
using Tcpq.Planning;

namespace Tcpq.Lowering.Verdicts;

/// <summary>Emits limits. What is kept of a key is one number: until when the packets that passed have used up the
/// rate. A packet comes too fast where that is further ahead of now than the limit tolerates; else it moves it on by
/// one interval. This is a token bucket that need not be filled (the generic cell rate algorithm, ITU-T
/// I.371).</summary>
/// <param name="builder">Where to emit.</param>
/// <param name="entries">Builds keys.</param>
/// <param name="maps">The module's maps.</param>
/// <param name="scratch">Room on the stack for a new entry.</param>
/// <param name="counters">Where losses are counted.</param>
/// <param name="sharing">What there is against other CPUs that change the same entry.</param>
internal sealed class RateLowering(
    FunctionBuilder builder,
    MapEntryLowering entries,
    ModuleMaps maps,
    Scratch scratch,
    CounterUpdates counters,
    StateSharing sharing)
{

    private const ulong BpfNoExist = 1; // BPF_NOEXIST (include/uapi/linux/bpf.h)
    private const int Exists = -17; // -EEXIST
    private const ulong MaximumTries = 16;

    /// <summary>Emits a limit; goes on where the packet is within it.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="keys">What tells its buckets apart.</param>
    /// <param name="now">The event's time.</param>
    /// <param name="over">Where a packet goes that comes too fast.</param>
    internal void Emit(PlannedStatement.RateLimit limit, Operand[] keys, LlvmValue now, LlvmBlock over)
    {
        var map = limit.Map;
        var key = entries.BuildKey(map, keys);
        var (missing, found, within) = (
            builder.NewBlock("no_bucket"), builder.NewBlock("bucket"), builder.NewBlock("within"));
        var entry = builder.CallHelper(BpfHelper.MapLookupElem, maps[map.MapName], key);
        builder.Branch(IsNull(entry), missing, found);
        builder.MoveTo(found);
        Take(limit, entry, key, now, within, over);
        builder.MoveTo(missing);
        if (map.IsArray)
        {
            builder.Branch(within); // its only entry is always there; the verifier wants it said
        }
        else
        {
            Insert(limit, key, now, within, over);
        }

        builder.MoveTo(within);
    }

    private void Insert(
        PlannedStatement.RateLimit limit, LlvmValue key, LlvmValue now, LlvmBlock within, LlvmBlock over)
    {
        var map = limit.Map;
        builder.Store(builder.Add(now, builder.Constant(64, limit.Statement.Interval)), scratch.State);
        var error = builder.CallHelper(
            BpfHelper.MapUpdateElem, maps[map.MapName], key, scratch.State, builder.Constant(64, BpfNoExist));
        var (failed, again, retry, lost) = (
            builder.NewBlock("failed"), builder.NewBlock("again"), builder.NewBlock("retry"), builder.NewBlock("lost"));
        builder.Branch(builder.Compare(IntPredicate.Equal, error, builder.Constant(64, 0)), within, failed);

        // Another CPU was first with this key.
        builder.MoveTo(failed);
        builder.Branch(builder.IsError(error, Exists), again, lost);
        builder.MoveTo(again);
        var entry = builder.CallHelper(BpfHelper.MapLookupElem, maps[map.MapName], key);
        builder.Branch(IsNull(entry), lost, retry);
        builder.MoveTo(retry);
        Take(limit, entry, key, now, within, over);
        builder.MoveTo(lost);
        counters.Increment(map.LostCounter);
        builder.Branch(within);
    }

    private void Take(
        PlannedStatement.RateLimit limit,
        LlvmValue entry,
        LlvmValue key,
        LlvmValue now,
        LlvmBlock within,
        LlvmBlock over)
    {
        LlvmValue[] numbers =
            [now, builder.Constant(64, limit.Statement.Interval), builder.Constant(64, limit.Statement.Tolerance)];
        var isOver = sharing switch
        {
            StateSharing.AtomicAdd => builder.CallOn(
                "tcpq_take_locked", entry, sizeof(ulong), [.. numbers, LockOf(limit.Map, key)], EmitLocked),
            StateSharing.CompareExchange => builder.CallOn(
                "tcpq_take", entry, sizeof(ulong), numbers, EmitExchange),
            _ => builder.CallOn("tcpq_take", entry, sizeof(ulong), numbers, EmitAlone),
        };
        builder.Branch(builder.Compare(IntPredicate.Equal, isOver, builder.Constant(64, 0)), within, over);
    }

    // All packets of a key take the same lock.
    private LlvmValue LockOf(MapSchema map, LlvmValue key)
    {
        var hash = builder.Constant(64, 0);
        for (var offset = 0; !map.IsArray && offset < map.KeySize; offset += sizeof(uint))
        {
            var word = builder.ZeroExtend(builder.Load(32, builder.Offset(key, offset)), 64);
            hash = ValueHash.Mix(builder, builder.Xor(hash, word));
        }

        return builder.And(hash, builder.Constant(64, MapNames.LockCount - 1));
    }

    private static void EmitAlone(FunctionBuilder function)
    {
        var entry = function.Parameter(0);
        var step = Step.Emit(function, function.Load(64, entry));
        function.Store(step.Next, entry);
        function.Return(function.ZeroExtend(step.IsOver, 64));
    }

    private static void EmitExchange(FunctionBuilder function)
    {
        var entry = function.Parameter(0);
        var (head, attempt, again, within, over) = (
            function.NewBlock("look"), function.NewBlock("try"), function.NewBlock("again"),
            function.NewBlock("within"), function.NewBlock("over"));
        var before = function.Current;
        var first = function.Load(64, entry);
        function.Branch(head);
        function.MoveTo(head);
        var seen = function.OpenPhi(first);
        var tries = function.OpenPhi(first);
        var step = Step.Emit(function, seen);
        var isClosed = function.Or(
            step.IsOver, function.Compare(IntPredicate.Equal, tries, function.Constant(64, MaximumTries)));
        function.Branch(isClosed, over, attempt);
        function.MoveTo(attempt);
        var found = function.AtomicCompareExchange(entry, seen, step.Next);
        function.Branch(function.Compare(IntPredicate.Equal, found, seen), within, again);
        function.MoveTo(again);
        function.AddIncoming(seen, first, before);
        function.AddIncoming(seen, found, again);
        function.AddIncoming(tries, function.Constant(64, 0), before);
        function.AddIncoming(tries, function.Add(tries, function.Constant(64, 1)), again);
        function.Branch(head);
        function.MoveTo(within);
        function.Return(function.Constant(64, 0));

        // Also where so many other packets of the same key came between that the rate is far behind them.
        function.MoveTo(over);
        function.Return(function.Constant(64, 1));
    }

    private void EmitLocked(FunctionBuilder function)
    {
        var entry = function.Parameter(0);
        var index = function.Alloca(4, 4);
        function.Store(function.Truncate(function.Parameter(4), 32), index);
        var (impossible, there) = (function.NewBlock("no_lock"), function.NewBlock("lock"));
        var spin = function.CallHelper(BpfHelper.MapLookupElem, maps[MapNames.Locks], index);
        function.Branch(function.Compare(IntPredicate.Equal, spin, function.Null), impossible, there);
        function.MoveTo(impossible);
        function.Return(function.Constant(64, 0));
        function.MoveTo(there);
        function.CallHelper(BpfHelper.SpinLock, spin);
        var step = Step.Emit(function, function.Load(64, entry));
        function.Store(step.Next, entry);
        function.CallHelper(BpfHelper.SpinUnlock, spin);
        function.Return(function.ZeroExtend(step.IsOver, 64));
    }

    private LlvmValue IsNull(LlvmValue pointer) => builder.Compare(IntPredicate.Equal, pointer, builder.Null);

    /// <summary>What a packet does to an entry.</summary>
    /// <param name="IsOver">One bit: it comes too fast.</param>
    /// <param name="Next">The entry after it.</param>
    private sealed record Step(LlvmValue IsOver, LlvmValue Next)
    {
        internal static Step Emit(FunctionBuilder function, LlvmValue entry)
        {
            var (now, interval, tolerance) = (function.Parameter(1), function.Parameter(2), function.Parameter(3));
            var ahead = function.Subtract(entry, now);
            var isOver = function.Compare(IntPredicate.SignedGreater, ahead, tolerance);
            var isAhead = function.Compare(IntPredicate.SignedGreater, ahead, function.Constant(64, 0));
            var next = function.Add(function.Select(isAhead, entry, now), interval);
            return new(isOver, function.Select(isOver, entry, next));
        }
    }
}
