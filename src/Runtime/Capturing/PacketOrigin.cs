using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Language.Hooks;
using Tcpq.Runtime.Devices;

namespace Tcpq.Runtime.Capturing;

/// <summary>Where the packets of a program come from.</summary>
/// <param name="Source">How they are reached.</param>
/// <param name="Direction">Which way they go.</param>
internal sealed record PacketOrigin(PacketSource Source, PacketDirection Direction)
{
    /// <summary>That of a program in the kernel.</summary>
    internal static PacketOrigin Of(CompiledProgram program) => new(program.Hook.Source, program.Direction);

    /// <summary>How packets of a device are written.</summary>
    /// <param name="device">The device's index; 0 for any.</param>
    internal LinkType LinkTypeOf(uint device) => Source switch
    {
        PacketSource.XdpBuffer or PacketSource.TcBuffer => NetworkDevice.LinkTypeOf(device),
        PacketSource.SocketBuffer => LinkType.LinuxSll,
        _ => LinkType.RawIp,
    };
}
