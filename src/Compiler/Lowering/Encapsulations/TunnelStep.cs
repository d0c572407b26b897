using Tcpq.Language.Encapsulations;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Headers;
using Tcpq.Planning;

namespace Tcpq.Lowering.Encapsulations;

/// <summary>What a function about a tunnel returns.</summary>
internal enum TunnelAnswer
{
    /// <summary>The number of what is not looked into, among the program's named counters, given the header behind
    /// IP's; 0 for none.</summary>
    Note,

    /// <summary>An <see cref="EncapsulationResult"/> about the packet inside, given an IP header; 0 without a
    /// tunnel.</summary>
    Next,

    /// <summary>The tunnel's identifier with <see cref="TunnelStep.PresentBit"/>; 0 if it has none.</summary>
    Identifier,

    /// <summary>Bytes from the IP header to the Ethernet frame inside; 0 if there is none.</summary>
    Frame,

    /// <summary>The TCI of that frame's first VLAN tag with bit 16 set; 0 without a tag.</summary>
    Tag,
}

/// <summary>Emits a subprogram that looks into one IP packet for another.</summary>
internal sealed partial class TunnelStep
{
    /// <summary>Set where there is an identifier.</summary>
    internal const ulong PresentBit = 1UL << 32;

    // Behind it an IP header and what it carries would be out of reach.
    private const ulong MaximumTransport = 0x800;
    private const ulong OffsetMask = EncapsulationResult.MaximumOffset;

    private readonly FunctionBuilder builder;
    private readonly PacketAccess access;
    private readonly Subprograms subprograms;
    private readonly LlvmValue start;
    private readonly TunnelAnswer answer;
    private readonly EncapsulationResult result;
    private readonly LlvmBlock none;
    private readonly List<(LlvmValue Kind, LlvmValue Type, LlvmValue Offset, LlvmBlock From)> found = [];
    private LlvmValue transport;
    private LlvmValue family;

    private TunnelStep(
        FunctionBuilder builder, PacketAccess access, Subprograms subprograms, LlvmValue start, TunnelAnswer answer)
    {
        this.builder = builder;
        this.access = access;
        this.subprograms = subprograms;
        this.start = start;
        this.answer = answer;
        result = new(builder);
        none = Block("none");
    }

    /// <summary>Emits the body of what answers <see cref="TunnelAnswer.Note"/>.</summary>
    /// <param name="builder">The subprogram.</param>
    /// <param name="access">The packet.</param>
    /// <param name="subprograms">What it calls.</param>
    /// <param name="start">Cursor of the header behind IP's.</param>
    /// <param name="protocol">Its number.</param>
    /// <param name="family">4 or 6: that of the IP header.</param>
    internal static void EmitNote(
        FunctionBuilder builder,
        PacketAccess access,
        Subprograms subprograms,
        LlvmValue start,
        LlvmValue protocol,
        LlvmValue family)
    {
        var step = new TunnelStep(builder, access, subprograms, start, TunnelAnswer.Note)
        {
            family = family,
            transport = builder.Constant(64, 0),
        };
        step.Identify(protocol);
        step.Finish();
    }

    /// <summary>Emits the body of what answers anything else.</summary>
    /// <param name="builder">The subprogram.</param>
    /// <param name="access">The packet.</param>
    /// <param name="subprograms">What it calls.</param>
    /// <param name="start">Cursor of the IP header.</param>
    /// <param name="family">4 or 6.</param>
    /// <param name="answer">What it returns.</param>
    internal static void Emit(
        FunctionBuilder builder,
        PacketAccess access,
        Subprograms subprograms,
        LlvmValue start,
        LlvmValue family,
        TunnelAnswer answer)
    {
        var step = new TunnelStep(builder, access, subprograms, start, answer) { family = family };
        step.Identify(step.PassIp());
        step.Finish();
    }

    // The protocol behind the IP header and its extensions; `transport` says where. Later fragments have none.
    private LlvmValue PassIp()
    {
        var (v4, v6, plain, walk, done) = (Block("v4"), Block("v6"), Block("plain"), Block("walk"), Block("transport"));
        builder.Branch(Is(family, 4), v4, v6);

        builder.MoveTo(v4);
        var view = View(Constant(0), 8, none);
        var first = Byte(view, 0);
        Demand(IntPredicate.UnsignedLessOrEqual, builder.Subtract(first, Constant(0x45)), 10);
        Demand(IntPredicate.Equal, builder.And(Word(view, 6), Constant(0x1fff)), 0);
        var length = builder.ShiftLeft(builder.And(first, Constant(15)), Constant(2));
        var protocol4 = Byte(View(Constant(8), 2, none), 1);
        var end4 = builder.Current;
        builder.Branch(Is(protocol4, Protocols.Authentication), walk, plain);

        builder.MoveTo(v6);
        view = View(Constant(0), 8, none);
        Demand(IntPredicate.Equal, builder.ShiftRight(Byte(view, 0), Constant(4)), 6);
        var protocol6 = Byte(view, 6);
        var end6 = builder.Current;
        var extended = Block("extended");
        builder.Switch(protocol6, plain, [.. Protocols.Extensions.Select(number => (number, extended))]);
        builder.MoveTo(extended);
        builder.Branch(walk);

        builder.MoveTo(plain);
        var plainProtocol = builder.Phi((protocol4, end4), (protocol6, end6));
        var plainTransport = builder.Phi((length, end4), (Constant(40), end6));
        builder.Branch(done);

        builder.MoveTo(walk);
        var extension = builder.Phi((protocol4, end4), (protocol6, extended));
        var from = builder.Phi((length, end4), (Constant(40), extended));
        var walked = subprograms.WalkExtensions(extension, Cursor(from), isIdentification: false);
        Demand(IntPredicate.NotEqual, builder.And(walked, Constant(ExtensionWalk.ReadableBit)), 0);
        Demand(
            IntPredicate.Equal,
            builder.And(walked, builder.Constant(64, ExtensionWalk.OffsetBits << ExtensionWalk.FragmentShift)), 0);
        var words = builder.And(
            builder.ShiftRight(walked, Constant(ExtensionWalk.WordsShift)), Constant(0xffff));
        var walkedTransport = builder.Add(from, builder.ShiftLeft(words, Constant(2)));
        Demand(IntPredicate.UnsignedLessOrEqual, walkedTransport, MaximumTransport);
        var walkedProtocol = builder.And(walked, Constant(0xff));
        var endWalk = builder.Current;
        builder.Branch(done);

        builder.MoveTo(done);
        transport = builder.Phi((plainTransport, plain), (walkedTransport, endWalk));
        return builder.Phi((plainProtocol, plain), (walkedProtocol, endWalk));
    }

    private void Identify(LlvmValue protocol)
    {
        var (four, six, gre, udp, rest) = (Block("four"), Block("six"), Block("gre"), Block("udp"), Block("rest"));
        builder.Switch(
            protocol,
            rest,
            (Protocols.Ipv4, four), (Protocols.Ipv6, six), (Protocols.Gre, gre), (Protocols.Udp, udp));
        builder.MoveTo(rest);
        EndWithoutTunnel(builder.Or(protocol, Constant(ProtocolNumber.OfIp(0))), ProtocolNumber.IsOfIp);
        IpInIp(four, EtherTypes.Ipv4, TunnelKind.Ipip, TunnelKind.FourInSix);
        IpInIp(six, EtherTypes.Ipv6, TunnelKind.SixInFour, TunnelKind.SixInSix);
        Gre(gre);
        Udp(udp);
    }

    private void IpInIp(LlvmBlock block, ulong type, TunnelKind inFour, TunnelKind inSix)
    {
        builder.MoveTo(block);
        var kind = builder.Select(Is(family, 4), Constant((ulong)inFour), Constant((ulong)inSix));
        if (answer == TunnelAnswer.Note)
        {
            ReturnNote(kind);
            return;
        }

        if (answer == TunnelAnswer.Identifier)
        {
            builder.Branch(none);
            return;
        }

        // No EtherType says what it is.
        Found(kind, Constant(type == EtherTypes.Ipv4 ? ProtocolNumber.OfPpp(0x21) : ProtocolNumber.OfPpp(0x57)),
            Constant(0));
    }

    private void Udp(LlvmBlock block)
    {
        builder.MoveTo(block);
        var port = Word(View(transport, 4, none), 2);
        var (vxlan, geneve, gtp, rest) = (Block("vxlan"), Block("geneve"), Block("gtp"), Block("rest"));
        builder.Switch(port, rest, [(4789, vxlan), (8472, vxlan), (6081, geneve), (2152, gtp)]);
        builder.MoveTo(rest);
        EndWithoutTunnel(builder.Or(port, Constant(ProtocolNumber.OfUdp(0))), ProtocolNumber.IsOfUdp);
        Vxlan(vxlan);
        Geneve(geneve);
        Gtp(gtp);
    }

    // What was not found to be a tunnel may be known by name.
    private void EndWithoutTunnel(LlvmValue number, Func<ulong, bool> space)
    {
        if (answer != TunnelAnswer.Note)
        {
            builder.Branch(none);
            return;
        }

        builder.Return(NameLowering.NumberOf(builder, number, space));
    }

    private void Found(LlvmValue kind, LlvmValue type, LlvmValue bytes) =>
        found.Add((kind, type, builder.Add(transport, bytes), builder.Current));

    private void ReturnNote(LlvmValue kind) =>
        builder.Return(builder.Add(kind, Constant((ulong)ProgramCounters.NumberOf(TunnelKind.None))));

    // Where the tunnel's own header is cut off.
    private LlvmBlock Cut(LlvmValue kind)
    {
        var here = builder.Current;
        var block = Block("cut");
        builder.MoveTo(block);
        if (answer == TunnelAnswer.Note)
        {
            ReturnNote(kind);
        }
        else
        {
            builder.Return(answer == TunnelAnswer.Next ? result.Pack(tunnel: kind) : Constant(0));
        }

        builder.MoveTo(here);
        return block;
    }

    private void Finish()
    {
        builder.MoveTo(none);
        builder.Return(Constant(0));
        if (found.Count == 0)
        {
            return;
        }

        var inside = Block("inside");
        foreach (var path in found)
        {
            builder.MoveTo(path.From);
            builder.Branch(inside);
        }

        builder.MoveTo(inside);
        var kind = builder.Phi([.. found.Select(path => (path.Kind, path.From))]);
        var type = builder.Phi([.. found.Select(path => (path.Type, path.From))]);
        var offset = builder.Phi([.. found.Select(path => (path.Offset, path.From))]);
        builder.Return(answer switch
        {
            TunnelAnswer.Frame => builder.Select(Is(type, ProtocolNumber.Ethernet), offset, Constant(0)),
            TunnelAnswer.Tag => TagOf(type, offset),
            _ => Inside(kind, type, offset),
        });
    }

    private LlvmValue Inside(LlvmValue kind, LlvmValue type, LlvmValue offset)
    {
        var walk = subprograms.WalkEncapsulations(type, Cursor(offset));
        var whole = builder.And(walk, builder.Constant(64, EncapsulationResult.ReadableBit));
        return builder.Or(whole, result.Pack(
            named: result.Named(walk),
            offset: builder.And(builder.Add(offset, result.Offset(walk)), Constant(OffsetMask)),
            etherType: result.EtherType(walk),
            tunnel: kind,
            family: result.Family(walk)));
    }

    private LlvmValue TagOf(LlvmValue type, LlvmValue offset)
    {
        var (frame, tagged) = (Block("frame"), Block("tagged"));
        builder.Branch(Is(type, ProtocolNumber.Ethernet), frame, none);
        builder.MoveTo(frame);
        var inner = Word(View(builder.Add(offset, Constant(12)), 2, none), 0);
        builder.Switch(inner, none, [.. EtherTypes.Vlan.Select(number => (number, tagged))]);
        builder.MoveTo(tagged);
        return builder.Or(
            Word(View(builder.Add(offset, Constant(14)), 2, none), 0), Constant(0x10000));
    }

    private LlvmValue View(LlvmValue offset, int bytes, LlvmBlock missing) =>
        access.Require(Cursor(offset), bytes, HeaderSlot.Extension, missing);

    private LlvmValue Cursor(LlvmValue offset) =>
        access.Advance(start, builder.And(builder.Opaque(offset), Constant(OffsetMask)));

    private void Demand(IntPredicate predicate, LlvmValue value, ulong bound)
    {
        var met = Block("met");
        builder.Branch(builder.Compare(predicate, value, Constant(bound)), met, none);
        builder.MoveTo(met);
    }

    private LlvmValue Is(LlvmValue value, ulong wanted) => builder.Compare(IntPredicate.Equal, value, Constant(wanted));

    private LlvmValue Byte(LlvmValue view, int offset) =>
        builder.ZeroExtend(builder.Load(8, builder.Offset(view, offset)), 64);

    private LlvmValue Word(LlvmValue view, int offset) =>
        builder.ZeroExtend(builder.ByteSwap(builder.Load(16, builder.Offset(view, offset))), 64);

    private LlvmValue Long(LlvmValue view, int offset) =>
        builder.ZeroExtend(builder.ByteSwap(builder.Load(32, builder.Offset(view, offset))), 64);

    private LlvmValue Constant(ulong value) => builder.Constant(64, value);

    private LlvmBlock Block(string name) => builder.NewBlock(name);
}
