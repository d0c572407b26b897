using System.Diagnostics;
using Tcpq.Contract;
using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Encapsulations;
using Tcpq.Lowering.Headers;

namespace Tcpq.Lowering.Packets;

/// <summary>Emits the reading of fields: the one switch over <see cref="FieldRead"/>.</summary>
internal sealed class FieldLowering(
    FunctionBuilder builder, PacketAccess access, Subprograms subprograms, ParsedPacket packet, bool isTcp)
{
    /// <summary>The tunnel around the packet.</summary>
    internal TunnelLowering Tunnel { get; } = new(builder, access, subprograms, packet, isTcp);

    private LlvmValue Zero => builder.Constant(64, 0);

    /// <summary>A number or truth value, in 64 bits.</summary>
    internal Optional Number(FieldRead read) => read switch
    {
        FieldRead.LinkAddress link => LinkAddress(link.Offset),
        FieldRead.EtherType => new(packet.Link.EtherType, NotZero(packet.Link.EtherType)),
        FieldRead.VlanTag tag => VlanTag(tag),
        FieldRead.Tunnel => Tunnel.Kind(),
        FieldRead.TunnelId => Tunnel.Identifier(),
        FieldRead.IpVersion => new(packet.Network.Family, HasIp),
        FieldRead.IsFamily family => new(builder.ZeroExtend(IsFamily(family.Version), 64), null),
        FieldRead.IpHeader header => IpHeader(header),
        FieldRead.IpLength => ByFamily(
            () => TotalLength(2, headerLength: 0), () => TotalLength(4, headerLength: 40)),
        FieldRead.Protocol => new(packet.Network.Protocol, HasIp),
        FieldRead.FragmentOffset => ByFamily(
            () => builder.ShiftLeft(Bits(NetworkWord(6, 2), 0, 13), builder.Constant(64, 3)),
            () => builder.And(packet.Network.Fragment, builder.Constant(64, 0xfff8))),
        FieldRead.MoreFragments => ByFamily(
            () => Bits(NetworkWord(6, 2), 13, 1), () => Bits(packet.Network.Fragment, 0, 1)),
        FieldRead.Identification => Identification(),
        FieldRead.TransportPort port => Guarded(
            packet.Transport.HasPorts, () => Word(packet.Transport.PortsView, port.Offset, 2)),
        FieldRead.TcpHeader header => Guarded(packet.Transport.IsTcp, () => Header(packet.Transport.View, header.Bits)),
        FieldRead.TcpOption option => Option(option.Value),
        FieldRead.PayloadLength => Guarded(packet.Transport.IsTcp, PayloadLength),
        FieldRead.Metadata metadata => access.Metadata(metadata.Value),
        FieldRead.DeviceName => new(access.DeviceIdentity()),
        FieldRead.NetworkNamespace => new(access.NamespaceInode()),
        FieldRead.WirePackets => WirePackets(),
        _ => throw new UnreachableException("not a number of a packet, or rewritten by the binder"),
    };

    /// <summary>An address of the IP header.</summary>
    internal AddressWords Address(FieldRead.IpAddress read)
    {
        var (v4, v6, none, done) = (Block("v4"), Block("v6"), Block("no_ip"), Block("address"));
        BranchByFamily(v4, v6, none);
        builder.MoveTo(v4);

        // IPv4 as it is mapped into IPv6 (RFC 4291 §2.5.5.2): ten zero bytes, two of all ones, the address.
        var mapped = builder.Or(
            builder.ShiftLeft(
                builder.ZeroExtend(builder.Load(32, builder.Offset(packet.Network.View, read.V4Offset)), 64),
                builder.Constant(64, 32)),
            builder.Constant(64, 0xffff0000));
        builder.Branch(done);
        builder.MoveTo(v6);
        var first = builder.Load(64, builder.Offset(packet.Network.View, read.V6Offset));
        var second = builder.Load(64, builder.Offset(packet.Network.View, read.V6Offset + 8));
        builder.Branch(done);
        if (isTcp)
        {
            builder.MoveTo(none);
            builder.Unreachable();
            builder.MoveTo(done);
            return new(builder.Phi((Zero, v4), (first, v6)), builder.Phi((mapped, v4), (second, v6)));
        }

        builder.MoveTo(none);
        builder.Branch(done);
        builder.MoveTo(done);
        return new(
            builder.Phi((Zero, v4), (first, v6), (Zero, none)),
            builder.Phi((mapped, v4), (second, v6), (Zero, none)),
            HasIp);
    }

    private LlvmValue? HasIp => isTcp ? null : NotZero(packet.Network.Family);

    private LlvmValue? IfNotTcp(LlvmValue present) => isTcp ? null : present;

    private LlvmValue IsFamily(int version) =>
        builder.Compare(IntPredicate.Equal, packet.Network.Family, builder.Constant(64, (ulong)version));

    private LlvmValue NotZero(LlvmValue value) => builder.Compare(IntPredicate.NotEqual, value, Zero);

    private Optional IpHeader(FieldRead.IpHeader header)
    {
        var value = ByFamily(
            () => header.V4 is { } bits ? Header(packet.Network.View, bits) : Zero,
            () => header.V6 is { } bits ? Header(packet.Network.View, bits) : Zero);
        return (header.V4, header.V6) switch
        {
            (null, _) => value with { Present = IsFamily(6) },
            (_, null) => value with { Present = IsFamily(4) },
            _ => value,
        };
    }

    private Optional Option(TcpOptionValue value)
    {
        var found = Guarded(packet.Transport.IsTcp, () => subprograms.FindOption(value, packet)).Value;
        var isPresent = NotZero(builder.And(found, builder.Constant(64, TcpOptionFinder.PresentBit)));
        return new(
            builder.And(found, builder.Constant(64, uint.MaxValue)),
            value == TcpOptionValue.SackPermitted ? IfNotTcp(packet.Transport.IsTcp) : isPresent);
    }

    private Optional Identification()
    {
        var value = ByFamily(
            () => NetworkWord(4, 2),
            () => subprograms.WalkExtensions(
                Word(packet.Network.View, 6, 1), access.Advance(packet.Network.Cursor, 40), isIdentification: true));
        return value with { Present = builder.Or(IsFamily(4), NotZero(packet.Network.Fragment)) };
    }

    private Optional VlanTag(FieldRead.VlanTag read)
    {
        var tag = Tunnel.Tag();
        return new(Bits(tag, read.Shift, read.Bits), NotZero(tag));
    }

    private Optional LinkAddress(int offset)
    {
        var (missing, done) = (Block("no_link"), Block("link"));
        var value = Tunnel.LinkAddress(offset, () => OwnLinkAddress(offset, missing), missing);
        var from = builder.Current;
        builder.Branch(done);
        builder.MoveTo(missing);
        builder.Branch(done);
        builder.MoveTo(done);
        return new(
            builder.Phi((value, from), (Zero, missing)),
            builder.Phi((builder.Constant(1, 1), from), (builder.Constant(1, 0), missing)));
    }

    private LlvmValue OwnLinkAddress(int offset, LlvmBlock missing)
    {
        var (ethernet, other) = (Block("ethernet"), Block("other_link"));
        if (access.StartsAtLink)
        {
            builder.Branch(
                builder.Compare(
                    IntPredicate.Equal, access.LinkType(), builder.Constant(64, (ulong)LinkType.Ethernet)),
                ethernet, other);
        }
        else
        {
            builder.Branch(ethernet);
        }

        builder.MoveTo(other);
        builder.Branch(missing);
        builder.MoveTo(ethernet);
        return TunnelLowering.LoadMac(builder, access.LinkAddress(offset, missing));
    }

    // A length of 0 stands for a packet that is still to be cut up (TSO, BIG TCP): what is there counts.
    private LlvmValue TotalLength(int offset, int headerLength)
    {
        var stated = NetworkWord(offset, 2);
        var (zero, done) = (Block("oversized"), Block("length"));
        var whole = builder.Add(stated, builder.Constant(64, (ulong)headerLength));
        var before = builder.Current;
        builder.Branch(builder.Compare(IntPredicate.Equal, stated, Zero), zero, done);
        builder.MoveTo(zero);
        var remaining = access.Remaining(packet.Network.Cursor);
        var after = builder.Current;
        builder.Branch(done);
        builder.MoveTo(done);
        return builder.Detached(builder.Phi((whole, before), (remaining, after)));
    }

    private LlvmValue PayloadLength() => builder.Subtract(
        packet.Transport.Available,
        builder.ShiftLeft(Bits(Word(packet.Transport.View, 12, 1), 4, 0), builder.Constant(64, 2)));

    private Optional WirePackets()
    {
        var segments = access.Metadata(PacketMetadata.Segments).Value;
        var one = builder.Constant(64, 1);
        return new(builder.Select(builder.Compare(IntPredicate.Equal, segments, Zero), one, segments));
    }

    private Optional ByFamily(Func<LlvmValue> ipv4, Func<LlvmValue> ipv6)
    {
        var (v4, v6, none, done) = (Block("v4"), Block("v6"), Block("no_ip"), Block("field"));
        BranchByFamily(v4, v6, none);
        builder.MoveTo(v4);
        var value4 = ipv4();
        var end4 = builder.Current;
        builder.Branch(done);
        builder.MoveTo(v6);
        var value6 = ipv6();
        var end6 = builder.Current;
        builder.Branch(done);
        builder.MoveTo(none);
        if (isTcp)
        {
            builder.Unreachable();
            builder.MoveTo(done);
            return new(builder.Phi((value4, end4), (value6, end6)));
        }

        builder.Branch(done);
        builder.MoveTo(done);
        return new(builder.Phi((value4, end4), (value6, end6), (Zero, none)), HasIp);
    }

    private void BranchByFamily(LlvmBlock v4, LlvmBlock v6, LlvmBlock none)
    {
        if (isTcp)
        {
            builder.Branch(IsFamily(4), v4, v6);
            return;
        }

        builder.Switch(packet.Network.Family, none, (4UL, v4), (6UL, v6));
    }

    /// <summary>Reads what only some packets have.</summary>
    private Optional Guarded(LlvmValue present, Func<LlvmValue> read)
    {
        if (isTcp)
        {
            return new(read());
        }

        var (has, done) = (Block("has"), Block("field"));
        var before = builder.Current;
        builder.Branch(present, has, done);
        builder.MoveTo(has);
        var value = read();
        var after = builder.Current;
        builder.Branch(done);
        builder.MoveTo(done);
        return new(builder.Phi((Zero, before), (value, after)), present);
    }

    private LlvmValue Header(LlvmValue view, HeaderBits bits) =>
        Bits(Word(view, bits.Offset, bits.Width), bits.Shift, bits.Bits);

    private LlvmValue NetworkWord(int offset, int width) => Word(packet.Network.View, offset, width);

    private LlvmValue Word(LlvmValue view, int offset, int width)
    {
        var raw = builder.Load(width * 8, builder.Offset(view, offset));
        return builder.ZeroExtend(width == 1 ? raw : builder.ByteSwap(raw), 64);
    }

    private LlvmValue Bits(LlvmValue word, int shift, int bits)
    {
        var shifted = shift == 0 ? word : builder.ShiftRight(word, builder.Constant(64, (ulong)shift));
        return bits == 0 ? shifted : builder.And(shifted, builder.Constant(64, (1UL << bits) - 1));
    }

    private LlvmBlock Block(string name) => builder.NewBlock(name);
}
