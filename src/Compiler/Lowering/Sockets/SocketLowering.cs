using Tcpq.Bpf;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;

namespace Tcpq.Lowering.Sockets;

/// <summary>Emits the reading of a socket.</summary>
internal sealed class SocketLowering
{
    private const ulong AddressFamilyIpv4 = 2; // AF_INET: include/linux/socket.h
    private const ulong ProtocolTcp = 6;
    private const ulong ProtocolMptcp = 262; // IPPROTO_MPTCP: include/uapi/linux/in.h
    private const ulong TimeWait = 6; // TCP_TIME_WAIT, TCP_NEW_SYN_RECV: include/net/tcp_states.h
    private const ulong NewSynRecv = 12;
    private const int SocketDone = 1; // SOCK_DONE, a bit of skc_flags: include/net/sock.h

    private readonly FunctionBuilder builder;
    private readonly EventArguments arguments;
    private readonly KernelReader reader;
    private readonly SocketForm form;
    private readonly ArgumentPlace place;
    private readonly bool usesCookies;
    private readonly bool isMultipath;
    private LlvmValue common;
    private LlvmValue whole;
    private LlvmValue? isWhole;

    private SocketLowering(
        FunctionBuilder builder, EventArguments arguments, SocketArgument argument, bool usesCookies)
    {
        this.builder = builder;
        this.arguments = arguments;
        this.usesCookies = usesCookies;
        form = argument.Form;
        place = argument.Place;
        isMultipath = argument.IsMultipath;
        IsTyped = arguments.AreTyped && !isMultipath && (place != ArgumentPlace.Return || usesCookies);
        reader = new(builder, IsTyped);
    }

    private bool IsTyped { get; }

    private LlvmValue Zero => builder.Constant(64, 0);

    /// <summary>Finds the program's socket.</summary>
    /// <param name="builder">Where to emit.</param>
    /// <param name="arguments">The program's arguments.</param>
    /// <param name="argument">Which of them it is.</param>
    /// <param name="usesCookies">True if sockets are told apart by their cookies.</param>
    /// <param name="exit">Where what is no TCP socket goes.</param>
    internal static SocketLowering Begin(
        FunctionBuilder builder,
        EventArguments arguments,
        SocketArgument argument,
        bool usesCookies,
        LlvmBlock exit)
    {
        var socket = new SocketLowering(builder, arguments, argument, usesCookies);
        var pointer = argument.Place switch
        {
            ArgumentPlace.Argument => arguments.Pointer(argument.Index),
            ArgumentPlace.Return => arguments.Returned(argument, usesCookies),
            _ => builder.LoadContextPointer(arguments.Context, argument.Index),
        };
        socket.Find(argument.IsMultipath ? socket.Subflow(pointer, exit) : pointer, argument.MayBeNull, exit);
        return socket;
    }

    /// <summary>A socket of which only the owner is asked, where the program may have none.</summary>
    internal static SocketLowering Owned(
        FunctionBuilder builder, EventArguments arguments, SocketArgument argument, bool usesCookies) =>
        new(builder, arguments, argument, usesCookies)
        {
            common = arguments.Pointer(argument.Index),
            MayBeMissing = true,
        };

    /// <summary>True if the pointer to it may be null.</summary>
    internal bool MayBeMissing { get; private init; }

    /// <summary>1 bit: there is one.</summary>
    internal LlvmValue IsThere() => builder.Compare(IntPredicate.NotEqual, common, builder.Null);

    /// <summary>A member of the socket's structures.</summary>
    internal Optional Member(FieldRead.SocketMember member)
    {
        var type = KernelTypes.Socket(member.Struct);
        if (type == KernelTypes.SockCommon)
        {
            return new(Read(common, member));
        }

        if (form == SocketForm.Request)
        {
            return new(Zero, builder.Constant(1, 0));
        }

        var value = OfWhole(() => Read(whole, member));
        return member.Unknown is { } unknown
            ? value with { Present = Both(value.Present, Scaled(member, unknown, value.Value)) }
            : value;
    }

    /// <summary>Bytes received, without the one that stands for FIN.</summary>
    internal Optional BytesReceived() => form == SocketForm.Request ? new(Zero, builder.Constant(1, 0)) : OfWhole(() =>
    {
        var flags = reader.Integer(KernelTypes.SockCommon, whole, "skc_flags", 64);
        var fin = builder.And(builder.ShiftRight(flags, builder.Constant(64, SocketDone)), builder.Constant(64, 1));
        return builder.Subtract(reader.Integer(KernelTypes.TcpSock, whole, "bytes_received", 64), fin);
    });

    /// <summary>The inode of its network namespace.</summary>
    internal LlvmValue NetworkNamespace()
    {
        var possible = reader.Address(KernelTypes.SockCommon, common, "skc_net");
        var net = reader.PointerField(KernelTypes.PossibleNet, possible, "net");
        return reader.Integer(KernelTypes.NsCommon, reader.Address(KernelTypes.Net, net, "ns"), "inum", 32);
    }

    /// <summary>1 bit: a task has it, and it is the one at work; what interrupts tasks leaves such a socket alone
    /// (lock_sock and bh_lock_sock, include/net/sock.h).</summary>
    internal LlvmValue IsHeld() => builder.Compare(
        IntPredicate.NotEqual,
        reader.Integer(
            KernelTypes.SocketLock, reader.Address(KernelTypes.Sock, whole, "sk_lock"), "owned", 32),
        builder.Constant(64, 0));

    /// <summary>What tells it apart from others.</summary>
    internal LlvmValue Identity() => usesCookies && isMultipath ? GivenCookie() : usesCookies
        ? builder.CallHelper(BpfHelper.GetSocketCookie, arguments.IsCallback ? arguments.Context : common)
        : arguments.AreTyped ? reader.NumberOf(common)
        : builder.PointerToInt(common);

    // The cookie that it has; where nobody has asked for one yet the address, which is none.
    private LlvmValue GivenCookie()
    {
        var cookie = reader.Integer(KernelTypes.SockCommon, common, "skc_cookie", 64, 0);
        return builder.Select(
            builder.Compare(IntPredicate.Equal, cookie, Zero), builder.PointerToInt(common), cookie);
    }

    /// <summary>An address of it, as two words as they lie in memory.</summary>
    internal AddressWords Address(bool isLocal)
    {
        var (v4, v6, done) = (builder.NewBlock("v4"), builder.NewBlock("v6"), builder.NewBlock("address"));
        var family = reader.Integer(KernelTypes.SockCommon, common, "skc_family", 16);
        builder.Branch(
            builder.Compare(IntPredicate.Equal, family, builder.Constant(64, AddressFamilyIpv4)), v4, v6);
        builder.MoveTo(v4);

        // IPv4 as it is mapped into IPv6 (RFC 4291 §2.5.5.2).
        var address = reader.Integer(
            KernelTypes.SockCommon, common, isLocal ? "skc_rcv_saddr" : "skc_daddr", 32);
        var mapped = builder.Or(
            builder.ShiftLeft(address, builder.Constant(64, 32)), builder.Constant(64, 0xffff0000));
        var endV4 = builder.Current;
        builder.Branch(done);
        builder.MoveTo(v6);
        var place = reader.Address(KernelTypes.SockCommon, common, isLocal ? "skc_v6_rcv_saddr" : "skc_v6_daddr");
        var (first, second) = reader.Pair(place);
        var endV6 = builder.Current;
        builder.Branch(done);
        builder.MoveTo(done);
        return new(builder.Phi((Zero, endV4), (first, endV6)), builder.Phi((mapped, endV4), (second, endV6)));
    }

    /// <summary>A port of it.</summary>
    internal LlvmValue Port(bool isLocal)
    {
        if (!isLocal)
        {
            return Swapped(reader.Integer(KernelTypes.SockCommon, common, "skc_dport", 16));
        }

        // A socket that closes has given skc_num back, but still knows where it was.
        if (form == SocketForm.Request)
        {
            return reader.Integer(KernelTypes.SockCommon, common, "skc_num", 16);
        }

        var bound = OfWhole(() => Swapped(reader.Integer(KernelTypes.InetSock, whole, "inet_sport", 16)));
        return bound.Present is { } present
            ? builder.Select(present, bound.Value, reader.Integer(KernelTypes.SockCommon, common, "skc_num", 16))
            : bound.Value;
    }

    /// <summary>4 or 6, by the address of the other side, or of its own where it has no other.</summary>
    internal LlvmValue Family()
    {
        var (v6, done) = (builder.NewBlock("family_v6"), builder.NewBlock("family"));
        var (four, six) = (builder.Constant(64, 4), builder.Constant(64, 6));
        var family = reader.Integer(KernelTypes.SockCommon, common, "skc_family", 16);
        var from = builder.Current;
        builder.Branch(
            builder.Compare(IntPredicate.Equal, family, builder.Constant(64, AddressFamilyIpv4)), done, v6);
        builder.MoveTo(v6);
        var isMapped = builder.Or(IsMapped("skc_v6_daddr"), IsMapped("skc_v6_rcv_saddr"));
        var ofV6 = builder.Select(isMapped, four, six);
        var end = builder.Current;
        builder.Branch(done);
        builder.MoveTo(done);
        return builder.Phi((four, from), (ofV6, end));
    }

    private void Find(LlvmValue pointer, bool mayBeNull, LlvmBlock exit)
    {
        common = pointer;
        if (mayBeNull || form != SocketForm.Full || !IsTyped || place == ArgumentPlace.Context)
        {
            var there = builder.NewBlock("socket");
            builder.Branch(builder.Compare(IntPredicate.Equal, pointer, builder.Null), exit, there);
            builder.MoveTo(there);
        }

        if (form == SocketForm.Request)
        {
            return;
        }

        if (IsTyped)
        {
            whole = builder.CallHelper(BpfHelper.SkcToTcpSock, pointer);
            var isThere = builder.Compare(IntPredicate.NotEqual, whole, builder.Null);
            if (form == SocketForm.Common)
            {
                isWhole = isThere;
                return;
            }

            Demand(isThere, exit);
            common = whole;
            return;
        }

        whole = pointer;
        if (form == SocketForm.Common)
        {
            var state = reader.Integer(KernelTypes.SockCommon, common, "skc_state", 8);
            isWhole = builder.And(
                builder.Compare(IntPredicate.NotEqual, state, builder.Constant(64, TimeWait)),
                builder.Compare(IntPredicate.NotEqual, state, builder.Constant(64, NewSynRecv)));
            return;
        }

        Demand(
            builder.Compare(
                IntPredicate.Equal, reader.Integer(KernelTypes.Sock, whole, "sk_protocol", 16),
                builder.Constant(64, ProtocolTcp)),
            exit);
    }

    // An application's socket of MPTCP is none of TCP; its first subflow is. A kernel that was built without MPTCP has
    // none.
    private LlvmValue Subflow(LlvmValue pointer, LlvmBlock exit)
    {
        Demand(builder.CoreFieldExists(KernelTypes.MptcpSock, "first"), exit);
        var protocol = reader.Integer(KernelTypes.Sock, pointer, "sk_protocol", 16);
        Demand(builder.Compare(IntPredicate.Equal, protocol, builder.Constant(64, ProtocolMptcp)), exit);
        return reader.PointerField(KernelTypes.MptcpSock, pointer, "first");
    }

    private void Demand(LlvmValue condition, LlvmBlock otherwise)
    {
        var met = builder.NewBlock("tcp");
        builder.Branch(condition, met, otherwise);
        builder.MoveTo(met);
    }

    private LlvmValue Read(LlvmValue pointer, FieldRead.SocketMember member)
    {
        var type = KernelTypes.Socket(member.Struct);
        var value = member.IsBitField
            ? reader.BitField(type, pointer, member.Member)
            : reader.Integer(type, pointer, member.Member, member.Bits, member.Offset);
        if (member.Less is { } less)
        {
            value = builder.Subtract(value, reader.Integer(type, pointer, less, member.Bits));
        }

        return member.Scale is { } scale
            ? builder.ShiftRight(
                builder.Multiply(value, builder.Constant(64, scale.Multiply)),
                builder.Constant(64, (ulong)scale.ShiftRight))
            : value;
    }

    private LlvmValue Scaled(FieldRead.SocketMember member, ulong unknown, LlvmValue value)
    {
        var scaled = member.Scale is { } scale ? (unknown * scale.Multiply) >> scale.ShiftRight : unknown;
        return builder.Compare(IntPredicate.NotEqual, value, builder.Constant(64, scaled));
    }

    private Optional OfWhole(Func<LlvmValue> read)
    {
        if (isWhole is not { } condition)
        {
            return new(read());
        }

        var (there, done) = (builder.NewBlock("whole"), builder.NewBlock("member"));
        var before = builder.Current;
        builder.Branch(condition, there, done);
        builder.MoveTo(there);
        var value = read();
        var after = builder.Current;
        builder.Branch(done);
        builder.MoveTo(done);
        return new(builder.Phi((Zero, before), (value, after)), condition);
    }

    // One comparison: each of them doubles the ways that the verifier goes, for each time that a script asks.
    private LlvmValue IsMapped(string member)
    {
        var (first, second) = reader.Pair(reader.Address(KernelTypes.SockCommon, common, member));
        var prefix = builder.And(second, builder.Constant(64, uint.MaxValue));
        var difference = builder.Or(first, builder.Xor(prefix, builder.Constant(64, 0xffff0000)));
        return builder.Compare(IntPredicate.Equal, difference, Zero);
    }

    private LlvmValue Swapped(LlvmValue port) =>
        builder.ZeroExtend(builder.ByteSwap(builder.Truncate(port, 16)), 64);

    private LlvmValue Both(LlvmValue? first, LlvmValue second) => first is { } a ? builder.And(a, second) : second;
}
