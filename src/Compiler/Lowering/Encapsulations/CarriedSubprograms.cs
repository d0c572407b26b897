using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Headers;

namespace Tcpq.Lowering.Encapsulations;

/// <summary>Functions that look for packets in packets.</summary>
internal static class CarriedSubprograms
{
    /// <summary>Looks for an IP header behind what is no IP header: an <see cref="EncapsulationResult"/>.</summary>
    internal static LlvmValue WalkEncapsulations(
        this Subprograms subprograms, LlvmValue type, LlvmValue cursor) => subprograms.Call(
        "encapsulation",
        cursor,
        [type, subprograms.Constant(0)],
        (builder, inner, start) => EncapsulationWalk.Emit(
            builder, inner, start, builder.Parameter(2), builder.Parameter(3)));

    /// <summary>What the packet carries that is not looked into: its number among the program's named counters; 0 for
    /// none.</summary>
    internal static LlvmValue NoteCarried(
        this Subprograms subprograms, LlvmValue transport, LlvmValue protocol, LlvmValue family) => subprograms.Call(
        "carried",
        transport,
        [protocol, family],
        (builder, inner, start) => TunnelStep.EmitNote(
            builder, inner, subprograms.Within(builder, inner), start, builder.Parameter(2), builder.Parameter(3)));

    /// <summary>Looks into a packet for another.</summary>
    /// <param name="subprograms">What calls it.</param>
    /// <param name="network">Cursor of its IP header.</param>
    /// <param name="family">4 or 6.</param>
    /// <param name="answer">What is returned.</param>
    internal static LlvmValue StepIntoTunnel(
        this Subprograms subprograms, LlvmValue network, LlvmValue family, TunnelAnswer answer) => subprograms.Call(
        $"tunnel_{answer switch
        {
            TunnelAnswer.Next => "next",
            TunnelAnswer.Identifier => "id",
            TunnelAnswer.Frame => "frame",
            _ => "tag",
        }}",
        network,
        [family],
        (builder, inner, start) => TunnelStep.Emit(
            builder, inner, subprograms.Within(builder, inner), start, builder.Parameter(2), answer));

    /// <summary>Goes to the innermost packet: an <see cref="EncapsulationResult"/>; 0 without a tunnel.</summary>
    internal static LlvmValue WalkTunnels(
        this Subprograms subprograms, LlvmValue network, LlvmValue family) => subprograms.Call(
        "innermost",
        network,
        [family, subprograms.Constant(0)],
        (builder, inner, start) => TunnelWalk.Emit(
            builder, inner, subprograms.Within(builder, inner), start, builder.Parameter(2), builder.Parameter(3)));
}
