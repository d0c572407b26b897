using Tcpq.Lowering.Access;
using Tcpq.Lowering.Packets;
using Tcpq.Lowering.Payload;
using Tcpq.Lowering.Sockets;

namespace Tcpq.Lowering.Expressions;

/// <summary>What there is about any event.</summary>
/// <param name="Access">The CPU, random numbers.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Task">The task at work.</param>
internal sealed record AnyEvent(EventAccess Access, EventTime Time, TaskLowering Task);

/// <summary>What there is about an event with a packet.</summary>
/// <param name="Headers">Fields of its headers.</param>
/// <param name="Texts">Texts and numbers of its payload.</param>
internal sealed record PacketFields(FieldLowering Headers, TextLowering Texts);

/// <summary>What there is about sockets.</summary>
/// <param name="Own">The event's socket; null if it has none.</param>
/// <param name="Owned">The socket whose owner is asked for; null if there is none.</param>
/// <param name="Owners">Who owns sockets.</param>
internal sealed record EventSockets(SocketLowering? Own, SocketLowering? Owned, OwnerLowering Owners);
