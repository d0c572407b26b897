using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;
using Tcpq.Runtime.Devices;
using Tcpq.Runtime.Kernel.Probing;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>Says what the packets that a program counts have to do with what its event means, where its place does not
/// let it know: a device does not know what becomes of a packet, a socket does not see what finds none.</summary>
internal sealed class WatchScope
{
    // Where the kernel's tables of IPv4 addresses are of a network namespace (1675f385213e).
    private static readonly Version TellsAddresses = new(6, 13);

    private readonly Lazy<ImmutableArray<Link>> links = new(LinkTable.Read);

    /// <summary>What there is to say, for people; nothing where every packet is told from every other.</summary>
    /// <param name="program">The program.</param>
    /// <param name="devices">The devices that it watches; null for all.</param>
    public IEnumerable<string> Of(CompiledProgram program, ImmutableArray<NetworkDevice>? devices)
    {
        foreach (var packets in program.Packets)
        {
            var said = Remarks(program, packets, devices).ToList();
            if (said.Count > 0)
            {
                yield return $"{packets.Name}: {string.Join(", ", said)}";
            }
        }

        foreach (var name in program.LacksMultipath)
        {
            if (IsMultipathOn())
            {
                yield return $"{name}: not of MPTCP";
            }
        }
    }

    /// <summary>True if applications can have sockets of MPTCP.</summary>
    internal static bool IsMultipathOn() => IsOn("/proc/sys/net/mptcp/enabled");

    private IEnumerable<string> Remarks(
        CompiledProgram program, Event packets, ImmutableArray<NetworkDevice>? devices) => program.Hook.Attach switch
        {
            AttachKind.Tracing => OfTracepoint(program, packets),
            AttachKind.Cgroup => [OfCgroup(packets)],
            AttachKind.Xdp or AttachKind.Tc or AttachKind.PacketSocket => OfDevices(program, packets, devices),
            _ => [],
        };

    // A function of TCP is called for what TCP receives.
    private static IEnumerable<string> OfTracepoint(CompiledProgram program, Event packets)
    {
        if (packets.IsDeparture)
        {
            yield return "at each device that a segment passes";
            yield return "also what is passed on";
        }
        else if (packets.IsArrival && program.Hook == HookTable.TpBtf)
        {
            yield return KernelProbe.KernelVersion >= TellsAddresses
                ? "what is for an address of its network namespace"
                : "over IPv4 also what is passed on";
            yield return "before firewall and NAT";
        }
    }

    private static string OfCgroup(Event packets) => packets.IsBothWays
        ? "what sockets send and receive, on loopback both"
        : packets.IsArrival ? "what finds a socket" : "what sockets send";

    private IEnumerable<string> OfDevices(
        CompiledProgram program, Event packets, ImmutableArray<NetworkDevice>? devices)
    {
        if (devices is null)
        {
            yield return "devices of this network namespace";
        }

        if (program.Hook.Attach == AttachKind.Xdp && packets.IsBothWays)
        {
            yield return "not what leaves";
        }

        if (!packets.IsBothWays && PassesOn(devices))
        {
            yield return "also what is passed on";
        }

        if (AreStacked(devices, packets))
        {
            yield return "at each device that a packet passes";
        }
    }

    private bool PassesOn(ImmutableArray<NetworkDevice>? devices)
    {
        ImmutableArray<string> names =
            [.. devices?.Select(device => device.Name) ?? links.Value.Select(link => link.Name)];
        return names.Any(Forwards) || links.Value.Any(link =>
            names.Contains(link.Name) && link.MemberKind is "bridge" or "openvswitch");
    }

    private static bool Forwards(string device) =>
        IsOn($"/proc/sys/net/ipv4/conf/{device}/forwarding") || IsOn($"/proc/sys/net/ipv6/conf/{device}/forwarding");

    private static bool IsOn(string setting)
    {
        try
        {
            return File.ReadAllText(setting).StartsWith('1');
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return false; // no such protocol here, or the device has just gone
        }
    }

    // What arrives at a peer has left another device; only where both directions count that is twice.
    private bool AreStacked(ImmutableArray<NetworkDevice>? devices, Event packets)
    {
        bool IsWatched(int index) => index != 0 && (devices?.Any(device => device.Index == index) ?? true);
        return devices is not { Length: < 2 } && links.Value.Any(link => IsWatched(link.Index)
            && (IsWatched(link.Master) || (IsWatched(link.Lower) && (link.Kind != "veth" || packets.IsBothWays))));
    }
}
