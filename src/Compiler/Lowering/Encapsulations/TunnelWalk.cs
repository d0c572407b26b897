using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Headers;

namespace Tcpq.Lowering.Encapsulations;

/// <summary>Emits a subprogram that goes from tunnel to tunnel to the innermost packet. It returns an
/// <see cref="EncapsulationResult"/>; 0 without a tunnel.</summary>
internal static class TunnelWalk
{
    /// <summary>Tunnels in tunnels that are followed; a packet in one more is taken as it is.</summary>
    internal const int MaximumTunnels = 4;

    /// <summary>Emits the body.</summary>
    /// <param name="builder">The subprogram.</param>
    /// <param name="access">The packet.</param>
    /// <param name="subprograms">What it calls.</param>
    /// <param name="start">Cursor of the outermost IP header.</param>
    /// <param name="family">4 or 6.</param>
    /// <param name="from">Bytes to begin at: an argument, so that the verifier does not follow every value of
    /// it.</param>
    internal static void Emit(
        FunctionBuilder builder,
        PacketAccess access,
        Subprograms subprograms,
        LlvmValue start,
        LlvmValue family,
        LlvmValue from)
    {
        LlvmValue Constant(ulong value) => builder.Constant(64, value);
        var result = new EncapsulationResult(builder);
        var (head, step, again, done, cut) = (
            builder.NewBlock("packet"), builder.NewBlock("tunnel"), builder.NewBlock("again"), builder.NewBlock("done"),
            builder.NewBlock("cut"));
        var entry = builder.Current;
        builder.Branch(head);
        builder.MoveTo(head);
        var turn = Open(Constant(0));
        var position = Open(from);
        var current = Open(family);
        var found = Open(Constant(0));
        var cursor = access.Advance(
            start, builder.And(builder.Opaque(position), Constant(EncapsulationResult.MaximumOffset)));
        var next = subprograms.StepIntoTunnel(cursor, current, TunnelAnswer.Next);
        builder.Branch(builder.Compare(IntPredicate.Equal, result.Tunnel(next), Constant(0)), done, step);

        builder.MoveTo(step);
        var inner = builder.Add(position, result.Offset(next));
        var isReadable = builder.And(
            result.IsReadable(next),
            builder.Compare(IntPredicate.UnsignedLessOrEqual, inner, Constant(EncapsulationResult.MaximumOffset)));
        var about = result.Pack(
            named: result.Named(next), outer: position, etherType: result.EtherType(next), tunnel: result.Tunnel(next),
            family: result.Family(next), outerFamily: current);
        builder.Branch(isReadable, again, cut);
        builder.MoveTo(cut);
        builder.Return(about);

        builder.MoveTo(again);
        var whole = builder.Or(about, result.Pack(offset: inner, isReadable: true));
        var turns = builder.Add(turn, Constant(1));
        Close(turn, turns);
        Close(position, inner);
        Close(current, result.Family(next));
        Close(found, whole);
        var isLast = builder.Or(
            builder.Compare(IntPredicate.Equal, result.Family(next), Constant(0)),
            builder.Compare(IntPredicate.UnsignedGreaterOrEqual, turns, Constant(MaximumTunnels)));
        var last = builder.NewBlock("last");
        builder.Branch(isLast, last, head);
        builder.MoveTo(last);
        builder.Return(whole);
        builder.MoveTo(done);
        builder.Return(found);

        LlvmValue Open(LlvmValue first)
        {
            var phi = builder.OpenPhi(Constant(0));
            builder.AddIncoming(phi, first, entry);
            return phi;
        }

        void Close(LlvmValue phi, LlvmValue value) => builder.AddIncoming(phi, value, again);
    }
}
