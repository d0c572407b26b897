using System.Collections.Immutable;
using Tcpq.Language.Events;

namespace Tcpq.Binding.Probes;

/// <summary>An event that a script made by naming a part of the kernel or of a program.</summary>
/// <param name="Name">As written: `kprobe(tcp_v4_rcv)`.</param>
/// <param name="Doc">What it is.</param>
/// <param name="Hooks">The one hook where it is seen.</param>
/// <param name="Arguments">What it gives.</param>
internal sealed record ProbedEvent(string Name, string Doc, ImmutableArray<EventHook> Hooks, ProbeArguments Arguments)
    : Event(Name, Doc, Hooks);
