using Tcpq.Language.Encapsulations;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Headers;

namespace Tcpq.Lowering.Encapsulations;

/// <summary>Emits a subprogram that looks for an IP header behind what may stand between it and Ethernet: tags, 802.2
/// and SNAP (RFC 1042), PPPoE (RFC 2516), PPP (RFC 1661), MPLS (RFC 3032). It returns an
/// <see cref="EncapsulationResult"/>.</summary>
internal sealed class EncapsulationWalk
{
    /// <summary>Bytes it goes at most: headers of 14 bytes, which stand first only, and <see cref="MaximumTurns"/> of
    /// 8.</summary>
    internal const ulong OffsetMask = 0x1ff;

    // Each turn passes one header.
    private const ulong MaximumTurns = 40;
    private const ulong FirstEtherType = 1536; // below is a length (IEEE 802.3 §3.2.6)
    private const ulong Snap = 0xaaaa;
    private const ulong IpAccessPoints = 0x0606; // RFC 948
    private const ulong AddressAndControl = 0xff03; // RFC 1662 §3.1

    private readonly FunctionBuilder builder;
    private readonly PacketAccess access;
    private readonly LlvmValue start;
    private readonly State state;
    private readonly List<(State State, LlvmBlock From)> ends = [];
    private readonly LlvmBlock ipv4;
    private readonly LlvmBlock ipv6;
    private readonly LlvmBlock named;
    private readonly LlvmBlock none;
    private readonly LlvmBlock unreadable;

    private EncapsulationWalk(FunctionBuilder builder, PacketAccess access, LlvmValue start, LlvmBlock head)
    {
        this.builder = builder;
        this.access = access;
        this.start = start;
        (ipv4, ipv6, named, none) = (Block("ipv4"), Block("ipv6"), Block("named"), Block("none"));
        unreadable = Block("unreadable");
        builder.MoveTo(head);
        state = new(builder.OpenPhi(Constant(0)), builder.OpenPhi(Constant(0)), builder.OpenPhi(Constant(0)));
    }

    /// <summary>Emits the subprogram's body.</summary>
    /// <param name="builder">The subprogram.</param>
    /// <param name="access">The packet.</param>
    /// <param name="start">Cursor of what <paramref name="type"/> names.</param>
    /// <param name="type">A <see cref="ProtocolNumber"/>, or a length.</param>
    /// <param name="from">Bytes to begin at: an argument, so that the verifier does not follow every value of
    /// it.</param>
    internal static void Emit(
        FunctionBuilder builder, PacketAccess access, LlvmValue start, LlvmValue type, LlvmValue from)
    {
        var entry = builder.Current;
        var head = builder.NewBlock("header");
        builder.Branch(head);
        new EncapsulationWalk(builder, access, start, head).Emit(entry, head, new(type, from, type));
    }

    private void Emit(LlvmBlock entry, LlvmBlock head, State first)
    {
        var turn = builder.OpenPhi(Constant(0));
        Continue(turn, Constant(0), first, entry);
        var (rest, tag, label, session) = (Block("rest"), Block("tag"), Block("label"), Block("session"));
        var (ppp, frame, llc) = (Block("ppp"), Block("frame"), Block("llc"));
        var (behindMpls, rawIp) = (Block("behind_mpls"), Block("raw_ip"));
        builder.Switch(
            state.Type,
            rest,
            [
                (EtherTypes.Ipv4, ipv4), (ProtocolNumber.OfPpp(0x0021), ipv4),
                (EtherTypes.Ipv6, ipv6), (ProtocolNumber.OfPpp(0x0057), ipv6),
                .. EtherTypes.Vlan.Select(number => (number, tag)),
                .. EtherTypes.Mpls.Select(number => (number, label)),
                (ProtocolNumber.OfPpp(0x0281), label), (ProtocolNumber.OfPpp(0x0283), label),
                (EtherTypes.PppoeSession, session), (ProtocolNumber.Ppp, ppp), (ProtocolNumber.Ethernet, frame),
                (ProtocolNumber.BehindMpls, behindMpls), (ProtocolNumber.RawIp, rawIp), (ProtocolNumber.Nothing, none),
            ]);
        builder.MoveTo(rest);
        builder.Branch(
            builder.Compare(IntPredicate.UnsignedLess, state.Type, Constant(FirstEtherType)), llc, named);
        PassTag(tag);
        PassLabel(label);
        PassSession(session);
        PassPpp(ppp);
        PassFrame(frame);
        PassLlc(llc);
        LookAtVersion(behindMpls, named);
        LookAtVersion(rawIp, none);
        Turn(turn, head);
        Finish();
    }

    private void Turn(LlvmValue turn, LlvmBlock head)
    {
        var again = Block("again");
        foreach (var (_, end) in ends)
        {
            builder.MoveTo(end);
            builder.Branch(again);
        }

        builder.MoveTo(again);
        LlvmValue Merge(Func<State, LlvmValue> value) =>
            builder.Phi([.. ends.Select(end => (value(end.State), end.From))]);

        var turns = builder.Add(turn, Constant(1));
        Continue(turn, turns, new(Merge(s => s.Type), Merge(s => s.Offset), Merge(s => s.EtherType)), again);
        builder.Branch(
            builder.Compare(IntPredicate.UnsignedLessOrEqual, turns, Constant(MaximumTurns)), head, unreadable);
    }

    private void Continue(LlvmValue turn, LlvmValue turns, State next, LlvmBlock from)
    {
        builder.AddIncoming(turn, turns, from);
        builder.AddIncoming(state.Type, next.Type, from);
        builder.AddIncoming(state.Offset, next.Offset, from);
        builder.AddIncoming(state.EtherType, next.EtherType, from);
    }

    private void Finish()
    {
        var result = new EncapsulationResult(builder);
        foreach (var (block, family) in ((LlvmBlock, ulong)[])[(ipv4, 4), (ipv6, 6), (none, 0)])
        {
            builder.MoveTo(block);
            builder.Return(result.Pack(
                offset: state.Offset, etherType: EtherType(), family: Constant(family), isReadable: true));
        }

        builder.MoveTo(named);
        var number = NameLowering.NumberOf(builder, state.Type, ProtocolNumber.IsOfLink);
        builder.Return(result.Pack(named: number, etherType: EtherType(), isReadable: true));
        builder.MoveTo(unreadable);
        builder.Return(result.Pack(etherType: EtherType()));
    }

    private LlvmValue EtherType() => builder.Select(
        builder.Compare(
            IntPredicate.UnsignedLess,
            builder.Subtract(state.EtherType, Constant(FirstEtherType)),
            Constant(0x10000 - FirstEtherType)),
        state.EtherType,
        Constant(0));

    private void PassTag(LlvmBlock block)
    {
        var view = View(block, 4);
        GoOn(4, Word(view, 2), isEtherType: true);
    }

    // The lowest bit of the third byte says that it is the last label.
    private void PassLabel(LlvmBlock block)
    {
        var view = View(block, 4);
        var isLast = builder.Compare(
            IntPredicate.NotEqual, builder.And(Byte(view, 2), Constant(1)), Constant(0));
        GoOn(4, builder.Select(isLast, Constant(ProtocolNumber.BehindMpls), state.Type));
    }

    // Version 1, type 1, code 0: a session's data.
    private void PassSession(LlvmBlock block)
    {
        var view = View(block, 6);
        Demand(Word(view, 0), 0x1100);
        GoOn(6, Constant(ProtocolNumber.Ppp));
    }

    // The protocol's last byte is odd, and so is the only one where it is short (RFC 1661 §2).
    private void PassPpp(LlvmBlock block)
    {
        var view = View(block, 2);
        var word = Word(view, 0);
        var (address, protocol, full, brief) = (Block("address"), Block("protocol"), Block("full"), Block("brief"));
        builder.Branch(
            builder.Compare(IntPredicate.Equal, word, Constant(AddressAndControl)), address, protocol);
        builder.MoveTo(address);
        GoOn(2, state.Type);
        builder.MoveTo(protocol);
        builder.Branch(
            builder.Compare(IntPredicate.Equal, builder.And(word, Constant(0x100)), Constant(0)), full, brief);
        builder.MoveTo(full);
        GoOn(2, builder.Or(word, Constant(ProtocolNumber.OfPpp(0))));
        builder.MoveTo(brief);
        GoOn(1, builder.Or(builder.ShiftRight(word, Constant(8)), Constant(ProtocolNumber.OfPpp(0))));
    }

    private void PassFrame(LlvmBlock block)
    {
        builder.MoveTo(block);
        var view = access.Require(access.Advance(Cursor(), 12), 2, HeaderSlot.Extension, unreadable);
        GoOn(14, Word(view, 0), isEtherType: true);
    }

    private void PassLlc(LlvmBlock block)
    {
        var points = Word(View(block, 2), 0);
        var (snap, ip) = (Block("snap"), Block("ip_access"));
        builder.Switch(points, none, [(Snap, snap), (IpAccessPoints, ip)]);
        builder.MoveTo(ip);
        Demand(Byte(View(builder.Current, 3), 2), 3);
        GoOn(3, Constant(EtherTypes.Ipv4));

        // An organization of 0, or that of bridged tunnels (802.1H), has EtherTypes; others have numbers of their own.
        var view = View(snap, 8);
        Demand(Byte(view, 2), 3);
        Demand(Byte(view, 3), 0);
        var organization = Word(view, 4);
        var (known, next) = (Block("organization"), Block("ethertype"));
        builder.Switch(organization, none, [(0, next), (0xf8, known)]);
        builder.MoveTo(known);
        builder.Branch(next);
        builder.MoveTo(next);
        GoOn(8, Word(view, 6), isEtherType: true);
    }

    private void LookAtVersion(LlvmBlock block, LlvmBlock other)
    {
        var view = View(block, 1);
        builder.Switch(builder.ShiftRight(Byte(view, 0), Constant(4)), other, [(4, ipv4), (6, ipv6)]);
    }

    private void GoOn(ulong bytes, LlvmValue type, bool isEtherType = false) => ends.Add((
        new(type, builder.Add(state.Offset, Constant(bytes)), isEtherType ? type : state.EtherType), builder.Current));

    private void Demand(LlvmValue value, ulong wanted)
    {
        var met = Block("met");
        builder.Branch(builder.Compare(IntPredicate.Equal, value, Constant(wanted)), met, none);
        builder.MoveTo(met);
    }

    private LlvmValue View(LlvmBlock block, int bytes)
    {
        builder.MoveTo(block);
        return access.Require(Cursor(), bytes, HeaderSlot.Extension, unreadable);
    }

    // The mask tells the verifier, on every turn anew, that the offset is small.
    private LlvmValue Cursor() =>
        access.Advance(start, builder.And(builder.Opaque(state.Offset), Constant(OffsetMask)));

    private LlvmValue Byte(LlvmValue view, int offset) =>
        builder.ZeroExtend(builder.Load(8, builder.Offset(view, offset)), 64);

    private LlvmValue Word(LlvmValue view, int offset) =>
        builder.ZeroExtend(builder.ByteSwap(builder.Load(16, builder.Offset(view, offset))), 64);

    private LlvmValue Constant(ulong value) => builder.Constant(64, value);

    private LlvmBlock Block(string name) => builder.NewBlock(name);

    private sealed record State(LlvmValue Type, LlvmValue Offset, LlvmValue EtherType);
}
