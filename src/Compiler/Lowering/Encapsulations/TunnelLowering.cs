using Tcpq.Language.Encapsulations;
using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Headers;

namespace Tcpq.Lowering.Encapsulations;

/// <summary>Emits the reading of fields about the tunnel that a packet is in or, where scripts see the outer packet,
/// that it is.</summary>
internal sealed class TunnelLowering(
    FunctionBuilder builder, PacketAccess access, Subprograms subprograms, ParsedPacket packet, bool isTcp)
{
    private readonly EncapsulationResult result = new(builder);

    private LlvmValue Zero => builder.Constant(64, 0);

    /// <summary>A <see cref="TunnelKind"/>.</summary>
    internal Optional Kind()
    {
        var kind = Find();
        return new(kind, NotZero(kind));
    }

    /// <summary>The virtual network, key or end point that the tunnel's header names.</summary>
    internal Optional Identifier()
    {
        var value = Guarded(
            NotZero(Find()), () => subprograms.StepIntoTunnel(Cursor(), Family(), TunnelAnswer.Identifier));
        return new(
            builder.And(value, builder.Constant(64, uint.MaxValue)),
            NotZero(builder.And(value, builder.Constant(64, TunnelStep.PresentBit))));
    }

    /// <summary>An address of the packet around.</summary>
    internal AddressWords Address(FieldRead.OuterAddress read)
    {
        var (some, v4, v6, v6Rest) = (Block("tunnel"), Block("outer4"), Block("outer6"), Block("outer6_rest"));
        var (none, done) = (Block("no_tunnel"), Block("outer"));
        builder.Branch(NotZero(Find()), some, none);
        builder.MoveTo(some);
        var (cursor, family) = (Cursor(), Family());
        builder.Branch(
            builder.Compare(IntPredicate.Equal, family, builder.Constant(64, 4)), v4, v6);

        builder.MoveTo(v4);
        var view = access.Require(access.Advance(cursor, read.V4Offset), 4, HeaderSlot.Extension, none);
        var mapped = builder.Or(
            builder.ShiftLeft(builder.ZeroExtend(builder.Load(32, view), 64), builder.Constant(64, 32)),
            builder.Constant(64, 0xffff0000));
        var end4 = builder.Current;
        builder.Branch(done);

        builder.MoveTo(v6);
        var first = builder.Load(64, access.Require(
            access.Advance(cursor, read.V6Offset), 8, HeaderSlot.Extension, none));
        builder.Branch(v6Rest);
        builder.MoveTo(v6Rest);
        var second = builder.Load(64, access.Require(
            access.Advance(cursor, read.V6Offset + 8), 8, HeaderSlot.Extension, none));
        var end6 = builder.Current;
        builder.Branch(done);

        builder.MoveTo(none);
        builder.Branch(done);
        builder.MoveTo(done);
        var (yes, no) = (builder.Constant(1, 1), builder.Constant(1, 0));
        return new(
            builder.Phi((Zero, end4), (first, end6), (Zero, none)),
            builder.Phi((mapped, end4), (second, end6), (Zero, none)),
            builder.Phi((yes, end4), (yes, end6), (no, none)));
    }

    /// <summary>Where the tunnel around the packet ends, or where the packet goes that is in none.</summary>
    /// <param name="destination">Where it is in IP headers.</param>
    /// <param name="own">The packet's own.</param>
    internal AddressWords End(FieldRead.IpAddress destination, AddressWords own)
    {
        var outer = Address(new(destination.V4Offset, destination.V6Offset));
        return own with
        {
            First = builder.Select(outer.Present!.Value, outer.First, own.First),
            Second = builder.Select(outer.Present!.Value, outer.Second, own.Second),
        };
    }

    /// <summary>The first tag of the frame inside, or that of the packet where there is no tunnel.</summary>
    internal LlvmValue Tag() => packet.LooksInside
        ? Choose(
            NotZero(Find()),
            () => subprograms.StepIntoTunnel(Cursor(), Family(), TunnelAnswer.Tag),
            () => packet.Link.Tag)
        : packet.Link.Tag;

    /// <summary>An address of the frame inside, or of the packet's own where there is no tunnel.</summary>
    /// <param name="offset">Bytes from the start of the frame.</param>
    /// <param name="own">Reads the packet's own; branches if there is none.</param>
    /// <param name="missing">Where to go without one.</param>
    internal LlvmValue LinkAddress(int offset, Func<LlvmValue> own, LlvmBlock missing) => packet.LooksInside
        ? Choose(NotZero(Find()), () => OfFrame(offset, missing), own)
        : own();

    /// <summary>Six bytes as a number, by halves of words: a copy on the stack may only be read at its
    /// alignment.</summary>
    internal static LlvmValue LoadMac(FunctionBuilder builder, LlvmValue view)
    {
        LlvmValue Word(int offset) =>
            builder.ZeroExtend(builder.ByteSwap(builder.Load(16, builder.Offset(view, offset))), 64);

        return builder.Or(
            builder.Or(
                builder.ShiftLeft(Word(0), builder.Constant(64, 32)),
                builder.ShiftLeft(Word(2), builder.Constant(64, 16))),
            Word(4));
    }

    private LlvmValue OfFrame(int offset, LlvmBlock missing)
    {
        var frame = subprograms.StepIntoTunnel(Cursor(), Family(), TunnelAnswer.Frame);
        var some = Block("frame");
        builder.Branch(NotZero(frame), some, missing);
        builder.MoveTo(some);
        var bounded = builder.And(frame, builder.Constant(64, EncapsulationResult.MaximumOffset));
        var cursor = access.Advance(access.Advance(Cursor(), bounded), offset);
        return LoadMac(builder, access.Require(cursor, 6, HeaderSlot.Extension, missing));
    }

    // A segment of TCP carries no other.
    private LlvmValue Find() => packet.LooksInside
        ? result.Tunnel(packet.Tunnels.Walk)
        : isTcp ? Zero : Guarded(
            NotZero(packet.Network.Family),
            () => result.Tunnel(subprograms.StepIntoTunnel(Cursor(), Family(), TunnelAnswer.Next)));

    private LlvmValue Cursor() => packet.LooksInside
        ? access.Advance(access.Rejoin(packet.Tunnels.Outermost), result.Outer(packet.Tunnels.Walk))
        : access.Rejoin(packet.Network.Cursor);

    private LlvmValue Family() => packet.LooksInside ? result.OuterFamily(packet.Tunnels.Walk) : packet.Network.Family;

    private LlvmValue Guarded(LlvmValue condition, Func<LlvmValue> read) => Choose(condition, read, () => Zero);

    private LlvmValue Choose(LlvmValue condition, Func<LlvmValue> then, Func<LlvmValue> otherwise)
    {
        var (yes, no, done) = (Block("yes"), Block("no"), Block("chosen"));
        builder.Branch(condition, yes, no);
        builder.MoveTo(yes);
        var first = then();
        var endYes = builder.Current;
        builder.Branch(done);
        builder.MoveTo(no);
        var second = otherwise();
        var endNo = builder.Current;
        builder.Branch(done);
        builder.MoveTo(done);
        return builder.Phi((first, endYes), (second, endNo));
    }

    private LlvmValue NotZero(LlvmValue value) => builder.Compare(IntPredicate.NotEqual, value, Zero);

    private LlvmBlock Block(string name) => builder.NewBlock(name);
}
