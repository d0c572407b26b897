using Tcpq.Contract;
using Tcpq.Language.Encapsulations;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Encapsulations;
using Tcpq.Lowering.Headers;

namespace Tcpq.Lowering.Packets;

/// <summary>Emits the reading of the link header and of VLAN tags.</summary>
internal sealed class LinkParser
{
    private const int EthernetLength = 14;

    // An EtherType is larger (IEEE 802.3 §3.2.6).
    private const ulong LargestLength = 1535;

    // Linux, Windows, NetBSD and OpenBSD, FreeBSD, macOS.
    private static readonly ulong[] Ipv6Families = [10, 23, 24, 28, 30];

    private readonly FunctionBuilder builder;
    private readonly PacketAccess access;
    private readonly HeaderPaths paths;
    private readonly LinkPath ipv4;
    private readonly LinkPath ipv6;
    private readonly LinkPath other;
    private readonly Subprograms subprograms;
    private readonly int maximumTags;

    internal LinkParser(
        FunctionBuilder builder, PacketAccess access, HeaderPaths paths, Subprograms subprograms, int maximumTags)
    {
        this.subprograms = subprograms;
        this.builder = builder;
        this.access = access;
        this.paths = paths;
        this.maximumTags = maximumTags;
        ipv4 = new(builder.NewBlock("ipv4"));
        ipv6 = new(builder.NewBlock("ipv6"));
        other = new(builder.NewBlock("other"));
    }

    /// <summary>Ways that lead to an IPv4 header.</summary>
    internal LinkPath Ipv4 => ipv4;

    /// <summary>Ways that lead to an IPv6 header.</summary>
    internal LinkPath Ipv6 => ipv6;

    private LlvmValue Zero => builder.Constant(64, 0);

    /// <summary>Emits the reading; the IP headers' paths are left to enter.</summary>
    internal void Parse()
    {
        if (access.StartsAtLink)
        {
            ParseLink();
        }
        else
        {
            Dispatch(new LinkPathStart(access.Start(), access.Protocol()), access.MetadataTag());
        }

        if (!other.IsReached)
        {
            builder.MoveTo(other.Block);
            builder.Unreachable();
            return;
        }

        other.Enter(builder, access);
        LookBehind();
    }

    // What is no IP may have it behind: in a function, where it costs IP packets nothing.
    private void LookBehind()
    {
        var result = new EncapsulationResult(builder);
        var cursor = access.Rejoin(other.Cursor);
        var walk = subprograms.WalkEncapsulations(other.EtherType, cursor);
        var etherType = result.EtherType(walk);
        var unreadable = paths.Unreadable(etherType, other.Tag);
        var (readable, none) = (builder.NewBlock("readable"), builder.NewBlock("no_ip"));
        builder.Branch(result.IsReadable(walk), readable, unreadable);
        builder.MoveTo(readable);
        var inner = access.Advance(
            cursor, builder.And(result.Offset(walk), builder.Constant(64, EncapsulationWalk.OffsetMask)));
        ipv4.Add(inner, etherType, other.Tag, builder.Current);
        ipv6.Add(inner, etherType, other.Tag, builder.Current);
        builder.Switch(result.Family(walk), none, (4UL, ipv4.Block), (6UL, ipv6.Block));
        builder.MoveTo(none);
        paths.CountNamed(result.Named(walk));
        paths.LeaveWithoutIp(etherType, other.Tag);
    }

    private void ParseLink()
    {
        var isCapture = access is CaptureAccess;
        var ethernet = builder.NewBlock("ethernet");
        var raw = builder.NewBlock("raw");
        var starts = new List<(LinkPathStart Start, LlvmBlock From)>();
        var linkType = access.LinkType();
        var unreadable = paths.Unreadable(Zero, Zero);
        if (isCapture)
        {
            var loopback = builder.NewBlock("loopback");
            var cooked = builder.NewBlock("cooked");
            var cooked2 = builder.NewBlock("cooked2");
            var bare = builder.NewBlock("bare");
            var opaque = builder.NewBlock("opaque");
            var rest = builder.NewBlock("rest");
            builder.Switch(
                linkType,
                rest,
                ((ulong)LinkType.Ethernet, ethernet),
                ((ulong)LinkType.Null, loopback),
                ((ulong)LinkType.Loop, loopback),
                ((ulong)LinkType.LinuxSll, cooked),
                ((ulong)LinkType.LinuxSll2, cooked2),
                ((ulong)LinkType.Opaque, opaque));
            StartCooked(cooked, 16, 14, unreadable, starts);
            StartCooked(cooked2, 20, 0, unreadable, starts);
            builder.MoveTo(loopback);
            StartLoopback(unreadable, starts);
            builder.MoveTo(rest);
            var isBare = builder.Compare(
                IntPredicate.UnsignedLessOrEqual, builder.Constant(64, (ulong)LinkType.Protocol), linkType);
            builder.Branch(isBare, bare, raw);
            builder.MoveTo(bare);
            starts.Add((new(access.Start(), builder.And(linkType, builder.Constant(64, 0xffff))), bare));
            builder.MoveTo(opaque);
            other.Add(access.Start(), builder.Constant(64, ProtocolNumber.Nothing), Zero, opaque);
            builder.Branch(other.Block);
        }
        else
        {
            builder.Branch(
                builder.Compare(IntPredicate.Equal, linkType, builder.Constant(64, (ulong)LinkType.Ethernet)),
                ethernet, raw);
        }

        StartCooked(ethernet, EthernetLength, 12, unreadable, starts);
        builder.MoveTo(raw);
        StartRaw(access.Start(), unreadable);
        var tagged = builder.NewBlock("ethertype");
        foreach (var (_, from) in starts)
        {
            builder.MoveTo(from);
            builder.Branch(tagged);
        }

        builder.MoveTo(tagged);
        var cursor = builder.Phi([.. starts.Select(start => (start.Start.Cursor, start.From))]);
        var etherType = builder.Phi([.. starts.Select(start => (start.Start.EtherType, start.From))]);
        Dispatch(new(cursor, etherType), access.MetadataTag());
    }

    private void StartCooked(
        LlvmBlock block, int length, int typeOffset, LlvmBlock unreadable,
        List<(LinkPathStart Start, LlvmBlock From)> starts)
    {
        builder.MoveTo(block);
        var view = access.Require(access.Start(), length, HeaderSlot.Link, unreadable);
        starts.Add((new(access.Advance(access.Start(), length), Word(view, typeOffset)), builder.Current));
    }

    // An address family in the byte order of whoever wrote the capture; IPv6's differs from system to system
    // (https://www.tcpdump.org/linktypes/LINKTYPE_NULL.html). Some wrote an EtherType into the last two bytes instead.
    private void StartLoopback(LlvmBlock unreadable, List<(LinkPathStart Start, LlvmBlock From)> starts)
    {
        var view = access.Require(access.Start(), 4, HeaderSlot.Link, unreadable);
        var raw = builder.Load(32, view);
        var isSmall = builder.Compare(IntPredicate.UnsignedLess, raw, builder.Constant(32, 0x10000));
        var family = builder.Select(isSmall, raw, builder.ByteSwap(raw));
        var cursor = access.Advance(access.Start(), 4);
        ipv4.Add(cursor, Zero, Zero, builder.Current);
        var six = builder.NewBlock("family");
        var unknown = builder.NewBlock("no_family");
        builder.Switch(
            family, unknown, [(2, ipv4.Block), .. Ipv6Families.Select(number => (number, six))]);
        builder.MoveTo(unknown);
        var type = Word(view, 2);
        var isType = builder.Compare(IntPredicate.UnsignedLess, builder.Constant(64, LargestLength), type);
        starts.Add((new(cursor, builder.Select(isType, type, builder.Constant(64, ProtocolNumber.Nothing))), unknown));
        builder.MoveTo(six);
        ipv6.Add(cursor, Zero, Zero, six);
        builder.Branch(ipv6.Block);
    }

    // Without a link header the version nibble tells the family.
    private void StartRaw(LlvmValue cursor, LlvmBlock unreadable)
    {
        var view = access.Require(cursor, 1, HeaderSlot.Link, unreadable);
        var version = builder.ShiftRight(
            builder.ZeroExtend(builder.Load(8, view), 64), builder.Constant(64, 4));
        ipv4.Add(cursor, Zero, Zero, builder.Current);
        ipv6.Add(cursor, Zero, Zero, builder.Current);
        builder.Switch(version, unreadable, (4UL, ipv4.Block), (6UL, ipv6.Block));
    }

    private void Dispatch(LinkPathStart start, LlvmValue metadataTag)
    {
        var (cursor, etherType) = start;
        var tag = metadataTag;
        for (var level = 0; level <= maximumTags; level++)
        {
            var inner = builder.NewBlock("vlan");
            ipv4.Add(cursor, etherType, tag, builder.Current);
            ipv6.Add(cursor, etherType, tag, builder.Current);
            other.Add(cursor, etherType, tag, builder.Current);
            builder.Switch(
                etherType,
                other.Block,
                [
                    (EtherTypes.Ipv4, ipv4.Block),
                    (EtherTypes.Ipv6, ipv6.Block),
                    .. EtherTypes.Vlan.Select(type => (type, inner)),
                ]);
            builder.MoveTo(inner);
            var unreadable = paths.Unreadable(etherType, tag);
            if (level == maximumTags)
            {
                builder.Branch(unreadable);
                return;
            }

            if (level == maximumTags - 1)
            {
                DemandNoTag(metadataTag, unreadable);
            }

            var view = access.Require(cursor, 4, HeaderSlot.Extension, unreadable);
            var inline = builder.Or(Word(view, 0), builder.Constant(64, 0x10000));
            tag = builder.Select(builder.Compare(IntPredicate.Equal, tag, Zero), inline, tag);
            etherType = Word(view, 2);
            cursor = access.Advance(cursor, 4);
        }
    }

    // A tag in metadata is one of the four.
    private void DemandNoTag(LlvmValue metadataTag, LlvmBlock unreadable)
    {
        var none = builder.NewBlock("untagged");
        builder.Branch(builder.Compare(IntPredicate.Equal, metadataTag, Zero), none, unreadable);
        builder.MoveTo(none);
    }

    private LlvmValue Word(LlvmValue view, int offset) =>
        builder.ZeroExtend(builder.ByteSwap(builder.Load(16, builder.Offset(view, offset))), 64);

    private readonly record struct LinkPathStart(LlvmValue Cursor, LlvmValue EtherType);
}
