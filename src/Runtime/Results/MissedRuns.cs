namespace Tcpq.Runtime.Results;

/// <summary>How often the kernel did not run a program where it should have.</summary>
/// <param name="Rules">The program's rules, as counters name them; empty if those are all.</param>
/// <param name="Recursion">Because it, or another tracing program, was running on that CPU already.</param>
/// <param name="Kprobe">Because that CPU was in another kprobe; null for what is no kprobe, and where the kernel does
/// not say.</param>
internal sealed record MissedRuns(string Rules, ulong Recursion, ulong? Kprobe);
