using Tcpq.Language;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Packets;
using Tcpq.Lowering.Payload;
using Tcpq.Lowering.Sockets;
using Tcpq.Values;

namespace Tcpq.Lowering.Expressions;

/// <summary>Emits the reading of a rule's fields, wherever they are: in the arguments, the packet, the socket, the
/// task.</summary>
/// <param name="builder">Where to emit.</param>
/// <param name="rule">The event's point, and which way a packet goes there.</param>
/// <param name="arguments">The program's arguments.</param>
/// <param name="any">What there is about any event.</param>
/// <param name="packetFields">Its packet; null if there is none.</param>
/// <param name="sockets">Its sockets.</param>
internal sealed class EventFields(
    FunctionBuilder builder,
    EventPoint rule,
    EventArguments arguments,
    AnyEvent any,
    PacketFields? packetFields,
    EventSockets sockets)
{
    private const int AddressBits = 128;

    private readonly FieldLowering? packet = packetFields?.Headers;
    private readonly TextLowering? texts = packetFields?.Texts;
    private readonly SocketLowering? socket = sockets.Own;

    /// <summary>A field's value.</summary>
    internal Operand Value(Field field)
    {
        if (rule.ValueOf(field.Name) is { } value)
        {
            return OfArgument(value);
        }

        return field.Read switch
        {
            FieldRead.IpAddress address => Address(packet!.Address(address)) with { IsZeroWhenAbsent = true },
            FieldRead.OuterAddress outer => Address(packet!.Tunnel.Address(outer)) with { IsZeroWhenAbsent = true },
            FieldRead.Alias alias => Side(alias),
            FieldRead.FlowTuple when rule.Gives("laddr") => ToldFlow(),
            FieldRead.FlowTuple => packet is null ? SocketFlow() : Flow(),
            FieldRead.IpVersion when packet is null => new Operand.Number(socket!.Family()),
            FieldRead.IsFamily family when packet is null => Truth(
                builder.Compare(IntPredicate.Equal, socket!.Family(), builder.Constant(64, (ulong)family.Version))),
            FieldRead.PayloadText text => texts!.Read(text.Part),
            FieldRead.PayloadNumber number => texts!.Number(number.Part),
            FieldRead.SocketMember member => OneNumber(field.Type, socket!.Member(member)),
            FieldRead.BytesReceived => Number(socket!.BytesReceived()),
            FieldRead.NetworkNamespace when socket is not null => new Operand.Number(socket.NetworkNamespace()),
            FieldRead.SocketIdentity => new Operand.Number(socket!.Identity()),
            FieldRead.OwnerId => sockets.Owners.Id(sockets.Owned!),
            FieldRead.OwnerName => sockets.Owners.Name(sockets.Owned!),
            FieldRead.Task about => Number(any.Task.Number(about.Value)),
            FieldRead.TaskName => any.Task.Name(),
            FieldRead.Argument argument => new ArgumentLowering(builder, arguments).Value(argument),
            FieldRead.Cpu => new Operand.Number(any.Access.Cpu()),
            FieldRead.Time => new Operand.Number(any.Time.Read()),
            var read => Number(packet!.Number(read)) with { IsZeroWhenAbsent = true },
        };
    }

    // Only what is no whole socket has such values.
    private Operand.Number OneNumber(DataType type, Optional read)
    {
        var value = read.Value;
        foreach (var member in rule.Socket is { Form: not SocketForm.Full } ? type.Members : [])
        {
            if (member.SameAs is { } same)
            {
                value = builder.Select(
                    builder.Compare(IntPredicate.Equal, value, builder.Constant(64, member.Value)),
                    builder.Constant(64, same), value);
            }
        }

        return new(value, read.Present);
    }

    private Operand OfArgument(EventValue value)
    {
        if (value.Bits == AddressBits)
        {
            return Address(arguments.Address(value));
        }

        if (value.QueuedMember is { } queued)
        {
            return new Operand.Number(Queued(arguments.Pointer(value.Index), queued, value.Bits));
        }

        if (value.RequestMember is { } asked)
        {
            return new Operand.Number(new KernelReader(builder, isTyped: false).Integer(
                KernelTypes.TcpRequestSock, arguments.Pointer(value.Index), asked, value.Bits));
        }

        if (value.IsAbsent)
        {
            return new Operand.Number(builder.Constant(64, 0), builder.Constant(1, 0));
        }

        var number = arguments.Number(value);
        return new Operand.Number(
            number,
            value.IsAbsentIfNegative
                ? builder.Compare(IntPredicate.SignedGreaterOrEqual, number, builder.Constant(64, 0))
                : null);
    }

    // TCP_SKB_CB: include/net/tcp.h. No type tells the verifier what lies in `cb`.
    private LlvmValue Queued(LlvmValue skb, string member, int bits)
    {
        var block = builder.Opaque(builder.PointerToInt(builder.CoreField(KernelTypes.SkBuff, skb, "cb")));
        return new KernelReader(builder, isTyped: false)
            .Integer(KernelTypes.TcpSkbCb, builder.IntToPointer(block), member, bits);
    }

    private Operand Side(FieldRead.Alias alias)
    {
        if (packet is not null)
        {
            // What arrives, and what a reset answers, is addressed to this host.
            return Value(FieldTable.Find(alias.Field)!);
        }

        return alias.IsPort
            ? new Operand.Number(socket!.Port(alias.IsLocal))
            : Address(socket!.Address(alias.IsLocal));
    }

    private Operand.Flow Flow()
    {
        var (source, destination) = (AddressOf("saddr"), AddressOf("daddr"));
        var sport = (Operand.Number)Value(FieldTable.Find("sport")!);
        var dport = (Operand.Number)Value(FieldTable.Find("dport")!);
        return new(source, destination, sport.Value, dport.Value, sport.Present);
    }

    private Operand.Address AddressOf(string name) => (Operand.Address)Value(FieldTable.Find(name)!);

    // Local side first.
    private Operand.Flow SocketFlow() => new(
        Address(socket!.Address(isLocal: true)), Address(socket.Address(isLocal: false)),
        socket.Port(isLocal: true), socket.Port(isLocal: false), null);

    private Operand.Flow ToldFlow() => new(
        AddressOf("laddr"), AddressOf("raddr"), PortOf("lport"), PortOf("rport"), null);

    private LlvmValue PortOf(string name) => ((Operand.Number)Value(FieldTable.Find(name)!)).Value;

    private Operand.Number Truth(LlvmValue bit) => new(builder.ZeroExtend(bit, 64));

    private static Operand.Number Number(Optional value) => new(value.Value, value.Present);

    private static Operand.Address Address(AddressWords words) => new(words.First, words.Second, words.Present);
}
