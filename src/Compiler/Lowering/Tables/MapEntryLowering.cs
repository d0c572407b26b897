using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Language;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Module;

namespace Tcpq.Lowering.Tables;

/// <summary>Emits the use of maps that the script declares, and of those that remember alerts.</summary>
internal sealed class MapEntryLowering(
    FunctionBuilder builder,
    ModuleMaps maps,
    Schema schema,
    Scratch scratch,
    CounterUpdates counters,
    ColumnStore store)
{
    private const ulong BpfAny = 0; // BPF_ANY, BPF_NOEXIST (include/uapi/linux/bpf.h)
    private const ulong BpfNoExist = 1;
    private const int Exists = -17; // -EEXIST

    private LlvmValue Zero => builder.Constant(64, 0);

    /// <summary>A script's map.</summary>
    internal MapSchema Find(string name) => schema.Maps.First(map => map.Name == name);

    /// <summary>Emits the reading of a value: absent if there is no entry, or where part of the key is.</summary>
    internal Operand.Number Read(MapSchema map, Operand[] keys)
    {
        var (absent, found, done) =
            (builder.NewBlock("no_entry"), builder.NewBlock("entry"), builder.NewBlock("value"));
        GuardKeys(keys, absent);
        var entry = builder.CallHelper(BpfHelper.MapLookupElem, maps[map.MapName], BuildKey(map, keys));
        builder.Branch(IsNull(entry), absent, found);
        builder.MoveTo(found);
        var value = builder.Load(64, entry);
        builder.Branch(done);
        builder.MoveTo(absent);
        builder.Branch(done);
        builder.MoveTo(done);
        return new(
            builder.Phi((Zero, absent), (value, found)),
            builder.Phi((builder.Constant(1, 0), absent), (builder.Constant(1, 1), found)))
        {
            IsZeroWhenAbsent = true,
        };
    }

    /// <summary>Emits a new value; nothing where the value, or part of the key, is absent.</summary>
    internal void Write(MapSchema map, Operand[] keys, Operand.Number value)
    {
        var (full, done) = (builder.NewBlock("full"), builder.NewBlock("set"));
        GuardKeys([.. keys, value], done);
        var key = BuildKey(map, keys);
        builder.Store(value.Value, scratch.State);
        var error = builder.CallHelper(
            BpfHelper.MapUpdateElem, maps[map.MapName], key, scratch.State, builder.Constant(64, BpfAny));
        builder.Branch(builder.Compare(IntPredicate.Equal, error, Zero), done, full);
        builder.MoveTo(full);
        counters.IncrementLost(error, map.LostCounter, map.RefusedCounter);
        builder.Branch(done);
        builder.MoveTo(done);
    }

    /// <summary>Emits the removal of an entry, if there is one.</summary>
    internal void Delete(MapSchema map, Operand[] keys)
    {
        var done = builder.NewBlock("deleted");
        GuardKeys(keys, done);
        builder.CallHelper(BpfHelper.MapDeleteElem, maps[map.MapName], BuildKey(map, keys));
        builder.Branch(done);
        builder.MoveTo(done);
    }

    /// <summary>Emits the question whether a message of this key was sent, which then counts as sent now; goes on where
    /// it was not.</summary>
    /// <param name="map">Remembers when each was sent.</param>
    /// <param name="keys">What tells messages apart.</param>
    /// <param name="now">The event's time.</param>
    /// <param name="within">For how long it counts, in nanoseconds; null for ever.</param>
    /// <param name="skip">Where a message goes that was sent already.</param>
    internal void SendOnce(MapSchema map, Operand[] keys, LlvmValue now, ulong? within, LlvmBlock skip)
    {
        var (known, first, send) =
            (builder.NewBlock("sent_before"), builder.NewBlock("first"), builder.NewBlock("send"));
        var key = BuildKey(map, keys);
        builder.Store(now, scratch.State);
        var entry = builder.CallHelper(BpfHelper.MapLookupElem, maps[map.MapName], key);
        builder.Branch(IsNull(entry), first, known);
        builder.MoveTo(known);
        if (within is { } window)
        {
            // Of several CPUs that find it old, the one that removes it sends.
            var (old, won) = (builder.NewBlock("old"), builder.NewBlock("removed"));
            var age = builder.Subtract(now, builder.Load(64, entry));
            builder.Branch(
                builder.Compare(IntPredicate.SignedLess, age, builder.Constant(64, window)), skip, old);
            builder.MoveTo(old);
            var missing = builder.CallHelper(BpfHelper.MapDeleteElem, maps[map.MapName], key);
            builder.Branch(builder.Compare(IntPredicate.Equal, missing, Zero), won, skip);
            builder.MoveTo(won);
            builder.Branch(first);
        }
        else
        {
            builder.Branch(skip);
        }

        builder.MoveTo(first);
        var (unknown, forgotten) = (builder.NewBlock("not_known"), builder.NewBlock("not_remembered"));
        var error = builder.CallHelper(
            BpfHelper.MapUpdateElem, maps[map.MapName], key, scratch.State, builder.Constant(64, BpfNoExist));
        builder.Branch(builder.IsError(error, Exists), skip, unknown);
        builder.MoveTo(unknown);
        builder.Branch(builder.Compare(IntPredicate.Equal, error, Zero), send, forgotten);
        builder.MoveTo(forgotten);
        counters.Increment(map.LostCounter);
        builder.Branch(send);
        builder.MoveTo(send);
    }

    /// <summary>Emits the forgetting of a message that was to be sent and could not be.</summary>
    internal void Unsend(MapSchema map, Operand[] keys) =>
        builder.CallHelper(BpfHelper.MapDeleteElem, maps[map.MapName], BuildKey(map, keys));

    private void GuardKeys(Operand[] operands, LlvmBlock otherwise)
    {
        foreach (var operand in operands)
        {
            if (operand.Present is { } present)
            {
                var there = builder.NewBlock("has_key");
                builder.Branch(present, there, otherwise);
                builder.MoveTo(there);
            }
        }
    }

    /// <summary>Emits a key; it is there until the next one.</summary>
    internal LlvmValue BuildKey(MapSchema map, Operand[] keys)
    {
        builder.Fill(scratch.EntryKey, 0, map.KeySize, 8);
        store.Store(scratch.EntryKey, map.Keys, keys);
        return scratch.EntryKey;
    }

    private LlvmValue IsNull(LlvmValue pointer) => builder.Compare(IntPredicate.Equal, pointer, builder.Null);
}
