using System.Runtime.InteropServices;

namespace Tcpq.Language.Events;

/// <summary>An address as two words as they lie in memory, IPv4 mapped into IPv6 (RFC 4291 §2.5.5.2).</summary>
/// <param name="First">Bytes 0 to 7.</param>
/// <param name="Second">Bytes 8 to 15.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FlowAddress(ulong First, ulong Second);
