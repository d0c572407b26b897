using Tcpq.Targets;
using Tcpq.Testing.Kernel;

namespace Tcpq.Kernel.Tests.Sockets;

/// <summary>A test that needs MPTCP, and tracepoints that see what applications do with its sockets.</summary>
internal sealed class MptcpFactAttribute : KernelFactAttribute
{
    private static readonly Version SocketLengths = new(6, 3); // sock_recv_length, include/trace/events/sock.h

    public MptcpFactAttribute()
        : base(KernelFeature.TpBtf) =>
        Skip ??= !File.Exists("/proc/sys/net/mptcp/enabled") ? "this kernel was built without MPTCP"
            : Tcpq.Runtime.Kernel.Probing.KernelProbe.KernelVersion < SocketLengths
                ? "this kernel does not trace reads of MPTCP"
            : null;
}
