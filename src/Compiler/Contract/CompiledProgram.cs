using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;

namespace Tcpq.Contract;

/// <summary>A BPF program in an object.</summary>
/// <param name="Name">Its function's name.</param>
/// <param name="Hook">Where it attaches.</param>
/// <param name="Device">The device named by `via` or `--dev`; null for all (hooks that need one refuse that).</param>
/// <param name="KernelFunction">The function or tracepoint, for tracing hooks; else null.</param>
/// <param name="Direction">Which packets it sees.</param>
public sealed record CompiledProgram(
    string Name, Hook Hook, string? Device, string? KernelFunction, PacketDirection Direction)
{
    /// <summary>The rules that it runs, as counters name them: `rule 2`, `rules 1, 3`; empty if those are
    /// all.</summary>
    public string Rules { get; init; } = "";

    /// <summary>True if it reads packets, which come by devices.</summary>
    public bool HasPacket { get; init; } = true;

    /// <summary>The events of its rules that are packets on their way, each once; none if it is about anything else.
    /// </summary>
    public ImmutableArray<Event> Packets { get; init; } = [];

    /// <summary>The events of its rules that it does not see of sockets of MPTCP (RFC 8684), each once.</summary>
    public ImmutableArray<string> LacksMultipath { get; init; } = [];

    /// <summary>The program or library whose function it watches, as the script names it; null for the
    /// kernel's.</summary>
    public string? File { get; init; }
}
