using Tcpq.Llvm.Handles;
using Tcpq.Lowering.Access;
using Tcpq.Lowering.Headers;
using Tcpq.Lowering.Sockets;

namespace Tcpq.Lowering.Programs;

/// <summary>What a program has read of an event before its rules, for all of them.</summary>
/// <param name="Packet">Its packet's headers; null if it has no packet.</param>
/// <param name="Hello">What is known of a TLS ClientHello; null if no rule asks for it.</param>
/// <param name="Socket">Its socket; null if it has none.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Callback">Which of TCP's callbacks it is; null if it is none.</param>
internal sealed record EventSources(
    ParsedPacket? Packet, LlvmValue? Hello, SocketLowering? Socket, EventTime Time, CallbackLowering? Callback);
