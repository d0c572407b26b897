using Tcpq.Language.Aggregates;
using Tcpq.Language.Hooks;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Module;
using Tcpq.Planning;
using Tcpq.Targets;

namespace Tcpq.Lowering.Programs;

/// <summary>What a program is made of, whatever its rules ask.</summary>
/// <param name="Builder">Where its code goes.</param>
/// <param name="Program">Its plan.</param>
/// <param name="Plan">The plan of all programs.</param>
/// <param name="Maps">The module's maps.</param>
/// <param name="Arguments">What the kernel gives it.</param>
/// <param name="Access">How its packets are reached; null if there are none.</param>
/// <param name="Subprograms">Functions that it calls about packets; null if there are none.</param>
internal sealed record ProgramParts(
    FunctionBuilder Builder,
    PlannedProgram Program,
    Plan Plan,
    ModuleMaps Maps,
    EventArguments Arguments,
    PacketAccess? Access,
    Subprograms? Subprograms)
{
    private const ulong LoopbackIndex = 1; // LOOPBACK_IFINDEX in every network namespace: include/net/flow.h

    /// <summary>What is known of any event, with a packet or without.</summary>
    internal EventAccess AnyAccess { get; } = Access ?? new EventAccess(Builder);

    /// <summary>Its number among all programs.</summary>
    internal int Index => Plan.Programs.IndexOf(Program);

    /// <summary>What there is against other CPUs that change the same state: nothing on a capture, which one thread
    /// reads.</summary>
    internal StateSharing Sharing => Program.Hook == HookTable.Capture ? StateSharing.None
        : Plan.Target.Has(KernelFeature.AtomicFetch) ? StateSharing.CompareExchange : StateSharing.AtomicAdd;

    /// <summary>Leaves with a packet of the loopback device: what that sends it receives at once, one packet.</summary>
    internal void SkipLoopback(LlvmBlock otherwise) => Builder.ContinueIf(
        Builder.Compare(IntPredicate.NotEqual, Access!.DeviceIndex(), Builder.Constant(64, LoopbackIndex)), otherwise);
}
