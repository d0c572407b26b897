using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Headers;
using Tcpq.Lowering.Module;
using Tcpq.Lowering.Packets;
using Tcpq.Lowering.Tables;
using Tcpq.Planning;
using Tcpq.Targets;

namespace Tcpq.Lowering.Verdicts;

/// <summary>Emits what becomes of a packet: rules note the first verdict, and what it takes to drop a packet stands at
/// the end, where only packets come that are to be dropped.</summary>
/// <param name="builder">Where to emit.</param>
/// <param name="program">The program.</param>
/// <param name="maps">The module's maps.</param>
/// <param name="counters">Where verdicts are counted.</param>
internal sealed class VerdictLowering(
    FunctionBuilder builder, PlannedProgram program, ModuleMaps maps, CounterUpdates counters)
{
    private const ulong Undecided = 0;
    private const ulong Passed = 1;
    private const ulong FirstDrop = 2; // and one number more for each rule that drops

    private readonly List<VerdictCounters> dropping = [];
    private LlvmValue slot;

    /// <summary>The verdicts of a program whose rules decide; null for one that only watches.</summary>
    internal static VerdictLowering? For(
        FunctionBuilder builder, PlannedProgram program, ModuleMaps maps, CounterUpdates counters)
    {
        if (!program.Decides)
        {
            return null;
        }

        var verdicts = new VerdictLowering(builder, program, maps, counters) { slot = builder.Alloca(8, 8) };
        builder.Store(builder.Constant(64, Undecided), verdicts.slot);
        return verdicts;
    }

    /// <summary>Goes on where the packet is not decided about yet.</summary>
    internal void IfUndecided(LlvmBlock otherwise)
    {
        var open = builder.NewBlock("undecided");
        builder.Branch(
            builder.Compare(IntPredicate.Equal, builder.Load(64, slot), builder.Constant(64, Undecided)), open,
            otherwise);
        builder.MoveTo(open);
    }

    /// <summary>Notes that an undecided packet passes.</summary>
    internal void Pass(VerdictCounters rule)
    {
        builder.Store(builder.Constant(64, Passed), slot);
        counters.Increment(rule.Passed);
    }

    /// <summary>Notes that an undecided packet is to be dropped.</summary>
    internal void Drop(VerdictCounters rule)
    {
        if (!dropping.Contains(rule))
        {
            dropping.Add(rule);
        }

        builder.Store(builder.Constant(64, FirstDrop + (ulong)dropping.IndexOf(rule)), slot);
    }

    /// <summary>Emits the end of the program.</summary>
    /// <param name="packet">What reading the headers has found.</param>
    /// <param name="fields">Reads those of a TCP segment.</param>
    /// <param name="store">Stores a key.</param>
    /// <param name="exit">Where packets go that pass.</param>
    internal void Finish(ParsedPacket packet, FieldLowering fields, ColumnStore store, LlvmBlock exit)
    {
        if (dropping.Count == 0)
        {
            builder.Branch(exit);
            return;
        }

        var drop = builder.NewBlock("drop");
        var verdict = builder.Load(64, slot);
        builder.Branch(
            builder.Compare(IntPredicate.UnsignedLess, verdict, builder.Constant(64, FirstDrop)), exit, drop);
        builder.MoveTo(drop);
        if (program.Hook.DropVerdict is not { } dropVerdict)
        {
            Count(verdict, rule => rule.WouldDrop, exit);
            return;
        }

        var (would, enforced) = (builder.NewBlock("would_drop"), builder.NewBlock("enforced"));
        var enforcement = maps.Enforcement.Read(builder);
        builder.Branch(Is(enforcement, Enforcement.None), would, enforced);
        builder.MoveTo(would);
        Count(verdict, rule => rule.WouldDrop, exit);

        var (apply, kept, ask, done) = (
            builder.NewBlock("apply"), builder.NewBlock("kept"), builder.NewBlock("ask_guard"),
            builder.NewBlock("dropped"));
        builder.MoveTo(enforced);
        builder.Branch(Is(enforcement, Enforcement.All), apply, ask);
        builder.MoveTo(ask);
        new GuardLowering(builder, maps, program.IsTcpOnly).Ask(packet, fields, store, kept, apply);
        builder.MoveTo(kept);
        Count(verdict, rule => rule.Guarded, exit);
        builder.MoveTo(apply);
        Count(verdict, rule => rule.Dropped, done);
        builder.MoveTo(done);
        builder.Return(builder.Constant(32, unchecked((uint)dropVerdict)));
    }

    private LlvmValue Is(LlvmValue value, Enforcement wanted) =>
        builder.Compare(IntPredicate.Equal, value, builder.Constant(64, (ulong)wanted));

    private void Count(LlvmValue verdict, Func<VerdictCounters, int> counter, LlvmBlock next)
    {
        var ways = new (ulong Value, LlvmBlock Block)[dropping.Count];
        for (var i = 0; i < ways.Length; i++)
        {
            ways[i] = (FirstDrop + (ulong)i, builder.NewBlock("count"));
        }

        builder.Switch(verdict, next, ways);
        for (var i = 0; i < ways.Length; i++)
        {
            builder.MoveTo(ways[i].Block);
            counters.Increment(counter(dropping[i]));
            builder.Branch(next);
        }
    }
}
