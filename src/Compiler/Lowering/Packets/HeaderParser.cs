using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Encapsulations;
using Tcpq.Lowering.Headers;
using Tcpq.Lowering.Module;

namespace Tcpq.Lowering.Packets;

/// <summary>Emits the reading of link, VLAN, IP and transport headers. Bounds are those of xdp-tools' parser: 4 tags, 6
/// extension headers; what lies deeper, is cut short or contradicts itself is unreadable, and never misread.</summary>
internal sealed class HeaderParser
{
    private const int MaximumTags = 4;

    private readonly FunctionBuilder builder;
    private readonly PacketAccess access;
    private readonly HeaderPaths paths;
    private readonly Subprograms subprograms;

    private HeaderParser(FunctionBuilder builder, PacketAccess access, HeaderPaths paths, Subprograms subprograms)
    {
        this.subprograms = subprograms;
        this.builder = builder;
        this.access = access;
        this.paths = paths;
    }

    /// <summary>Emits the reading and leaves the builder where all packets of interest come together.</summary>
    /// <param name="builder">Where to emit.</param>
    /// <param name="access">How bytes are reached.</param>
    /// <param name="subprograms">Where loops go.</param>
    /// <param name="isTcpOnly">True if only whole TCP segments are of interest.</param>
    /// <param name="counters">Where unreadable packets and fragments are counted.</param>
    /// <param name="exit">Where other packets go.</param>
    /// <param name="looksInside">True if the innermost packet in tunnels is of interest.</param>
    internal static ParsedPacket Parse(
        FunctionBuilder builder,
        PacketAccess access,
        Subprograms subprograms,
        bool isTcpOnly,
        CounterUpdates counters,
        LlvmBlock exit,
        bool looksInside)
    {
        var paths = new HeaderPaths(builder, access, isTcpOnly, counters, exit);
        new HeaderParser(builder, access, paths, subprograms).Run(looksInside);
        return paths.Finish() with { LooksInside = looksInside };
    }

    private LlvmValue Zero => builder.Constant(64, 0);

    private void Run(bool looksInside)
    {
        var link = new LinkParser(builder, access, paths, subprograms, MaximumTags);
        link.Parse();
        var (v4, v6) = looksInside
            ? new InnerPackets(builder, access, paths, subprograms).Find(link.Ipv4, link.Ipv6)
            : (link.Ipv4, link.Ipv6);
        var transport = new List<NetworkPath>();
        ParseIpv4(v4, transport);
        ParseIpv6(v6, transport);
        TransportParser.Parse(builder, access, subprograms, paths, transport);
    }

    private void ParseIpv4(LinkPath link, List<NetworkPath> found)
    {
        link.Enter(builder, access);
        var network = access.Rejoin(link.Cursor);
        var unreadable = paths.Unreadable(link.EtherType, link.Tag, link.Walk, link.Outermost);
        var view = access.Require(network, 20, HeaderSlot.Network, unreadable);

        // Version 4 and a header length of 5 to 15 words in one comparison.
        var first = Byte(view, 0);
        Demand(IntPredicate.UnsignedLessOrEqual, builder.Subtract(first, builder.Constant(64, 0x45)), 10, unreadable);
        var headerLength = builder.ShiftLeft(builder.And(first, builder.Constant(64, 15)), builder.Constant(64, 2));
        var transport = access.Advance(network, headerLength);
        var fragment = builder.And(
            builder.ZeroExtend(builder.Load(16, builder.Offset(view, 6)), 64), builder.Constant(64, 0xff1f));
        var available = Available(Word(view, 2), headerLength, network);
        var protocol = Byte(view, 9);
        var (plain, walk) = (builder.NewBlock("plain"), builder.NewBlock("authentication"));
        var other = builder.NewBlock("not_tcp");
        var isLater = builder.Compare(IntPredicate.NotEqual, fragment, Zero);
        builder.Branch(
            builder.Compare(IntPredicate.Equal, protocol, builder.Constant(64, Protocols.Tcp)), plain, other);

        // Only the first fragment has the header (RFC 4302 §3.3.4).
        builder.MoveTo(other);
        builder.Branch(
            builder.And(
                builder.Compare(IntPredicate.Equal, protocol, builder.Constant(64, Protocols.Authentication)),
                builder.Compare(IntPredicate.Equal, fragment, Zero)),
            walk, plain);
        builder.MoveTo(walk);
        var result = subprograms.WalkExtensions(protocol, transport, isIdentification: false);
        Demand(
            IntPredicate.NotEqual, builder.And(result, builder.Constant(64, ExtensionWalk.ReadableBit)), 0, unreadable);
        var length = builder.ShiftLeft(Field(result, ExtensionWalk.WordsShift, 0xfff), builder.Constant(64, 2));
        var path = new NetworkPath(
            new(link.EtherType, link.Tag),
            new(link.Walk, link.Outermost),
            new(builder.Constant(64, 4), network, view, Field(result, 0, 0xff), Zero),
            access.Advance(transport, length), builder.Subtract(available, length), isLater, builder.Current);
        found.Add(path);

        builder.MoveTo(plain);
        found.Add(path with
        {
            Network = path.Network with { Protocol = protocol },
            Transport = transport,
            Available = available,
            From = builder.Current,
        });
    }

    private void ParseIpv6(LinkPath link, List<NetworkPath> found)
    {
        link.Enter(builder, access);
        var network = access.Rejoin(link.Cursor);
        var unreadable = paths.Unreadable(link.EtherType, link.Tag, link.Walk, link.Outermost);
        var view = access.Require(network, 40, HeaderSlot.Network, unreadable);
        Demand(IntPredicate.Equal, builder.ShiftRight(Byte(view, 0), builder.Constant(64, 4)), 6, unreadable);
        var payload = Available(Word(view, 4), Zero, access.Advance(network, 40), isIpv6: true);
        var nextHeader = Byte(view, 6);
        var (plain, walk) = (builder.NewBlock("plain"), builder.NewBlock("extensions"));
        var other = builder.NewBlock("not_tcp");
        builder.Branch(
            builder.Compare(IntPredicate.Equal, nextHeader, builder.Constant(64, Protocols.Tcp)), plain, other);
        builder.MoveTo(other);
        builder.Switch(nextHeader, plain, [.. Protocols.Extensions.Select(number => (number, walk))]);

        builder.MoveTo(walk);
        var result = subprograms.WalkExtensions(nextHeader, access.Advance(network, 40), isIdentification: false);
        Demand(
            IntPredicate.NotEqual, builder.And(result, builder.Constant(64, ExtensionWalk.ReadableBit)), 0, unreadable);
        var length = builder.ShiftLeft(Field(result, ExtensionWalk.WordsShift, 0xfff), builder.Constant(64, 2));
        var fragment = Field(result, ExtensionWalk.FragmentShift, 0x1ffff);
        var isLater = builder.Compare(
            IntPredicate.NotEqual, builder.And(fragment, builder.Constant(64, 0xfff8)), Zero);
        var first = access.Advance(network, 40);
        var path = new NetworkPath(
            new(link.EtherType, link.Tag),
            new(link.Walk, link.Outermost),
            new(builder.Constant(64, 6), network, view, Field(result, 0, 0xff), fragment),
            access.Advance(first, length), builder.Subtract(payload, length), isLater, builder.Current);
        found.Add(path);

        builder.MoveTo(plain);
        found.Add(path with
        {
            Network = path.Network with { Protocol = nextHeader, Fragment = Zero },
            Transport = access.Advance(network, 40),
            Available = payload,
            IsLaterFragment = builder.Constant(1, 0),
            From = builder.Current,
        });
    }

    private LlvmValue Field(LlvmValue packed, int shift, ulong mask) => builder.And(
        builder.ShiftRight(packed, builder.Constant(64, (ulong)shift)), builder.Constant(64, mask));

    // A length of 0 stands for a packet that is still to be cut up (TSO, BIG TCP): what is there counts.
    private LlvmValue Available(LlvmValue length, LlvmValue headerLength, LlvmValue from, bool isIpv6 = false)
    {
        var stated = builder.Subtract(length, headerLength);
        var oversized = builder.NewBlock("oversized");
        var known = builder.NewBlock("length");
        var before = builder.Current;
        builder.Branch(builder.Compare(IntPredicate.Equal, length, Zero), oversized, known);
        builder.MoveTo(oversized);
        var remaining = access.Remaining(from);
        var actual = isIpv6 ? remaining : builder.Subtract(remaining, headerLength);
        var after = builder.Current;
        builder.Branch(known);
        builder.MoveTo(known);
        return builder.Phi((stated, before), (actual, after));
    }

    private void Demand(IntPredicate predicate, LlvmValue value, ulong bound, LlvmBlock otherwise)
    {
        var met = builder.NewBlock("met");
        builder.Branch(builder.Compare(predicate, value, builder.Constant(64, bound)), met, otherwise);
        builder.MoveTo(met);
    }

    private LlvmValue Byte(LlvmValue view, int offset) =>
        builder.ZeroExtend(builder.Load(8, builder.Offset(view, offset)), 64);

    private LlvmValue Word(LlvmValue view, int offset) =>
        builder.ZeroExtend(builder.ByteSwap(builder.Load(16, builder.Offset(view, offset))), 64);
}
