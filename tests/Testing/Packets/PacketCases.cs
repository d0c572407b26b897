using System.Collections.Immutable;

namespace Tcpq.Testing;

/// <summary>The table of packets that every hook and the host engine must answer alike.</summary>
public static class PacketCases
{
    public static ImmutableArray<PacketCase> All { get; } = [
            .. LinkCases.All, .. EncapsulationCases.All, .. IPv4Cases.All, .. IPv6Cases.All, .. TcpCases.All,
            .. TcpOptionCases.All, .. PayloadCases.All, .. PacketFields.Cases,
        ];

    public static PacketCase Named(string name) => All.Single(c => c.Name == name);
}
