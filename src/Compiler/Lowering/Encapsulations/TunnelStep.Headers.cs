using Tcpq.Language.Encapsulations;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Encapsulations;

/// <summary>The tunnels' own headers.</summary>
internal sealed partial class TunnelStep
{
    private const int UdpLength = 8;
    private const ulong Bridged = 0x6558; // transparent Ethernet bridging (RFC 1701)
    private const ulong Erspan = 0x88be;
    private const ulong Erspan3 = 0x22eb;
    private const ulong FirstEtherType = 1536;
    private const int MaximumGtpExtensions = 4;

    // 8 bytes; the bit says that the identifier is one (RFC 7348 §5).
    private void Vxlan(LlvmBlock block)
    {
        var kind = Constant((ulong)TunnelKind.Vxlan);
        var view = HeaderOfUdp(block, kind);
        Demand(IntPredicate.NotEqual, builder.And(Byte(view, 0), Constant(0x08)), 0);
        if (Answer(kind, () => Network(view)))
        {
            Found(kind, Constant(ProtocolNumber.Ethernet), Constant(UdpLength + 8));
        }
    }

    // 8 bytes and options, counted in words (RFC 8926 §3.4).
    private void Geneve(LlvmBlock block)
    {
        var kind = Constant((ulong)TunnelKind.Geneve);
        var view = HeaderOfUdp(block, kind);
        var first = Byte(view, 0);
        Demand(IntPredicate.UnsignedLess, first, 0x40);
        if (Answer(kind, () => Network(view)))
        {
            var options = builder.ShiftLeft(first, Constant(2));
            Found(kind, Carried(Word(view, 2)), builder.Add(options, Constant(UdpLength + 8)));
        }
    }

    // A G-PDU of version 1 (3GPP TS 29.281 §5.1).
    private void Gtp(LlvmBlock block)
    {
        var kind = Constant((ulong)TunnelKind.GtpU);
        var view = HeaderOfUdp(block, kind);
        var word = Word(view, 0);
        Demand(IntPredicate.Equal, builder.And(word, Constant(0xf0ff)), 0x30ff);
        if (!Answer(kind, () => Long(view, 4)))
        {
            return;
        }

        // Any of three bits adds a word, whose last byte is the type of an extension where the first of them is set.
        var (longer, extended, done) = (Block("gtp_longer"), Block("gtp_extended"), Block("gtp_payload"));
        var ends = new List<(LlvmValue Length, LlvmBlock From)> { (Constant(UdpLength + 8), builder.Current) };
        builder.Branch(Is(builder.And(word, Constant(0x0700)), 0), done, longer);
        builder.MoveTo(longer);
        ends.Add((Constant(UdpLength + 12), longer));
        builder.Branch(Is(builder.And(word, Constant(0x0400)), 0), done, extended);
        builder.MoveTo(extended);
        var cut = Cut(kind);
        var length = Constant(UdpLength + 12);
        for (var i = 0; i <= MaximumGtpExtensions; i++)
        {
            // The byte before says what comes.
            var type = Byte(View(builder.Add(transport, builder.Subtract(length, Constant(1))), 1, cut), 0);
            ends.Add((length, builder.Current));
            var more = Block("gtp_extension");
            builder.Branch(Is(type, 0), done, more);
            builder.MoveTo(more);
            if (i == MaximumGtpExtensions)
            {
                break;
            }

            var words = Byte(View(builder.Add(transport, length), 1, cut), 0);
            var sized = Block("gtp_sized");
            builder.Branch(Is(words, 0), cut, sized);
            builder.MoveTo(sized);
            length = builder.Add(length, builder.ShiftLeft(words, Constant(2)));
        }

        builder.Branch(cut);
        builder.MoveTo(done);
        Found(kind, Constant(ProtocolNumber.RawIp), builder.Phi([.. ends]));
    }

    // RFC 2784, with key and sequence number (RFC 2890).
    private void Gre(LlvmBlock block)
    {
        builder.MoveTo(block);
        var view = View(transport, 4, Cut(Constant((ulong)TunnelKind.Gre)));
        var (flags, protocol) = (Word(view, 0), Word(view, 2));
        var (first, routed, plain, later) =
            (Block("gre_0"), Block("gre_routed"), Block("gre_plain"), Block("gre_later"));
        builder.Branch(Is(builder.And(flags, Constant(7)), 0), first, later);
        builder.MoveTo(later);
        EndWithoutTunnel(
            builder.Or(builder.And(flags, Constant(7)), Constant(ProtocolNumber.EnhancedGre - 1)),
            ProtocolNumber.IsOfGre);
        builder.MoveTo(first);
        builder.Branch(Is(builder.And(flags, Constant(0x4000)), 0), plain, routed);
        builder.MoveTo(routed);
        EndWithoutTunnel(Constant(ProtocolNumber.RoutedGre), ProtocolNumber.IsOfGre);

        builder.MoveTo(plain);
        var (mirror, mirror3, other) = (Block("erspan"), Block("erspan_3"), Block("gre_other"));
        var length = builder.Add(
            Constant(4),
            builder.ShiftLeft(
                builder.Add(builder.Add(Flag(flags, 15), Flag(flags, 13)), Flag(flags, 12)), Constant(2)));
        builder.Switch(protocol, other, (Erspan, mirror), (Erspan3, mirror3));

        builder.MoveTo(other);
        var kind = Constant((ulong)TunnelKind.Gre);
        if (AnswerKey(kind, flags))
        {
            Found(kind, Carried(protocol), length);
        }

        Mirror(mirror, mirror3, flags, length);
    }

    // Type I has no header, type II one of 8 bytes where GRE has a sequence number, type III one of 12 and maybe 8
    // more.
    private void Mirror(LlvmBlock block, LlvmBlock block3, LlvmValue flags, LlvmValue length)
    {
        var kind = Constant((ulong)TunnelKind.Erspan);
        var frame = Constant(ProtocolNumber.Ethernet);
        builder.MoveTo(block);
        if (answer == TunnelAnswer.Note)
        {
            ReturnNote(kind);
            builder.MoveTo(block3);
            ReturnNote(kind);
            return;
        }

        var (numbered, bare) = (Block("erspan_2"), Block("erspan_1"));
        builder.Branch(Is(Flag(flags, 12), 0), bare, numbered);
        builder.MoveTo(bare);
        if (answer == TunnelAnswer.Identifier)
        {
            builder.Branch(none);
        }
        else
        {
            Found(kind, frame, length);
        }

        builder.MoveTo(numbered);
        if (answer == TunnelAnswer.Identifier)
        {
            Session(kind, length);
        }
        else
        {
            Found(kind, frame, builder.Add(length, Constant(8)));
        }

        builder.MoveTo(block3);
        if (answer == TunnelAnswer.Identifier)
        {
            Session(kind, length);
            return;
        }

        // The last bit says whether there is more; five bits before, whether it is IP without Ethernet.
        var word = Word(View(builder.Add(transport, builder.Add(length, Constant(10))), 2, Cut(kind)), 0);
        var more = builder.ShiftLeft(builder.And(word, Constant(1)), Constant(3));
        var isIp = Is(builder.And(word, Constant(0x7c00)), 0x0800);
        Found(
            kind, builder.Select(isIp, Constant(ProtocolNumber.RawIp), frame),
            builder.Add(builder.Add(length, Constant(12)), more));
    }

    private void Session(LlvmValue kind, LlvmValue length) => builder.Return(builder.Or(
        builder.And(Word(View(builder.Add(transport, length), 4, Cut(kind)), 2), Constant(0x3ff)),
        builder.Constant(64, PresentBit)));

    // True if the header is to be passed.
    private bool Answer(LlvmValue kind, Func<LlvmValue> identifier)
    {
        switch (answer)
        {
            case TunnelAnswer.Note:
                ReturnNote(kind);
                return false;
            case TunnelAnswer.Identifier:
                builder.Return(builder.Or(identifier(), builder.Constant(64, PresentBit)));
                return false;
            default:
                return true;
        }
    }

    private bool AnswerKey(LlvmValue kind, LlvmValue flags)
    {
        if (answer != TunnelAnswer.Identifier)
        {
            return Answer(kind, () => Constant(0));
        }

        var keyed = Block("gre_key");
        builder.Branch(Is(Flag(flags, 13), 0), none, keyed);
        builder.MoveTo(keyed);
        var checksum = builder.ShiftLeft(Flag(flags, 15), Constant(2));
        var view = View(builder.Add(transport, builder.Add(checksum, Constant(4))), 4, none);
        builder.Return(builder.Or(Long(view, 0), builder.Constant(64, PresentBit)));
        return false;
    }

    private LlvmValue HeaderOfUdp(LlvmBlock block, LlvmValue kind)
    {
        builder.MoveTo(block);
        return View(builder.Add(transport, Constant(UdpLength)), 8, Cut(kind));
    }

    // A virtual network's identifier: three bytes, and one that is reserved.
    private LlvmValue Network(LlvmValue view) => builder.ShiftRight(Long(view, 4), Constant(8));

    // What an EtherType in a tunnel's header says.
    private LlvmValue Carried(LlvmValue protocol) => builder.Select(
        Is(protocol, Bridged),
        Constant(ProtocolNumber.Ethernet),
        builder.Select(
            builder.Compare(IntPredicate.UnsignedLess, protocol, Constant(FirstEtherType)),
            Constant(ProtocolNumber.Nothing),
            protocol));

    private LlvmValue Flag(LlvmValue flags, int bit) =>
        builder.And(builder.ShiftRight(flags, Constant((ulong)bit)), Constant(1));
}
