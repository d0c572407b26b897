using Tcpq.Contract;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Planning;

namespace Tcpq.Lowering.Module;

/// <summary>Emits changes of the counters, which each CPU keeps for itself.</summary>
/// <param name="builder">Where to emit.</param>
/// <param name="counters">This CPU's counters.</param>
/// <param name="first">The index of the program's first counter.</param>
internal sealed class CounterUpdates(FunctionBuilder builder, LlvmValue counters, int first)
{
    private const int TooBig = -7; // -E2BIG

    /// <summary>Where the counters are: at least 40 bytes.</summary>
    internal LlvmValue Memory => counters;

    /// <summary>True if no rule asks for what fragments behind the first lack, so that they are no loss.</summary>
    internal bool TakesFragments { get; init; }

    /// <summary>Adds 1 to a counter that every program has.</summary>
    internal void Increment(CounterKind kind)
    {
        if (kind != CounterKind.Fragments || !TakesFragments)
        {
            Increment(first + ProgramCounters.Kinds.IndexOf(kind));
        }
    }

    /// <summary>Adds 1 to the counter of what has a name.</summary>
    /// <param name="number">Its number in <see cref="ProgramCounters.Named"/>, in 64 bits; 0 for none.</param>
    internal void IncrementNamed(LlvmValue number)
    {
        var (some, done) = (builder.NewBlock("named"), builder.NewBlock("noted"));

        var index = builder.Subtract(number, builder.Constant(64, 1));
        builder.Branch(IsNamed(index), some, done);
        builder.MoveTo(some);

        // Opaque, or LLVM would compute the address from a number that the verifier knows no bound of; and bounded once
        // more, since LLVM may keep the number on the stack across the branch, where Linux 5.10 forgets its bound. What
        // is bounded is opaque as well: LLVM would shift first and choose then, and the shifted number has no bound.
        var again = builder.Opaque(index);
        var bounded = builder.Opaque(builder.Select(IsNamed(again), again, builder.Constant(64, 0)));
        var place = builder.Offset(counters, builder.ShiftLeft(bounded, builder.Constant(64, 3)));
        var address = builder.Offset(place, (first + ProgramCounters.Kinds.Length) * 8L);
        builder.Store(builder.Add(builder.Load(64, address), builder.Constant(64, 1)), address);
        builder.Branch(done);
        builder.MoveTo(done);

        LlvmValue IsNamed(LlvmValue value) => builder.Compare(
            IntPredicate.UnsignedLess, value, builder.Constant(64, (ulong)ProgramCounters.Named.Length));
    }

    /// <summary>Counts a key that a map did not take.</summary>
    /// <param name="error">What bpf_map_update_elem returned.</param>
    /// <param name="full">Index of the counter of keys that found the map full.</param>
    /// <param name="refused">Index of the counter of what other reason there is; null if there is none.</param>
    internal void IncrementLost(LlvmValue error, int full, int? refused)
    {
        if (refused is not { } other)
        {
            Increment(full);
            return;
        }

        var (isFull, isRefused, counted) = (
            builder.NewBlock("map_full"), builder.NewBlock("map_refused"), builder.NewBlock("counted"));
        builder.Branch(builder.IsError(error, TooBig), isFull, isRefused);
        builder.MoveTo(isFull);
        Increment(full);
        builder.Branch(counted);
        builder.MoveTo(isRefused);
        Increment(other);
        builder.Branch(counted);
        builder.MoveTo(counted);
    }

    /// <summary>Adds 1 to a counter by its index.</summary>
    internal void Increment(int index) => Change(index, 1);

    /// <summary>Adds to a counter by its index; the sum of all CPUs counts, so that one may take what another has
    /// added.</summary>
    internal void Change(int index, ulong amount)
    {
        var address = builder.Offset(counters, index * 8L);
        builder.Store(builder.Add(builder.Load(64, address), builder.Constant(64, amount)), address);
    }
}
