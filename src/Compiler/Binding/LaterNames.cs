using System.Collections.Frozen;

namespace Tcpq.Binding;

/// <summary>Names that belong to the language and that this version does not have: told apart from misspelt ones.
/// </summary>
internal static class LaterNames
{
    private static readonly FrozenSet<string> Fields = FrozenSet.Create(
        "sock", "state", "oldstate", "newstate", "srtt", "min_rtt", "rttvar", "cwnd", "ssthresh", "bytes_sent",
        "bytes_received", "segs_in", "segs_out", "retransmits", "lost", "backlog", "max_backlog", "cong_state", "netns",
        "sock.pid", "sock.comm", "reason", "retval");

    private static readonly FrozenSet<string> OfTask = FrozenSet.Create("pid", "tid", "comm", "cgroup", "uid");

    private static readonly FrozenSet<string> Events = FrozenSet.Create(
        "tcp_send", "tcp_accept", "tcp_connect", "tcp_established", "tcp_state", "tcp_close", "tcp_retransmit",
        "tcp_rtt", "tcp_drop", "tcp_reset", "tcp_listen_overflow", "tcp_recv", "tcp_sendmsg", "tcp_socket", "sacked",
        "ooo");

    /// <summary>True for a field of a later version.</summary>
    internal static bool IsField(string name) =>
        Fields.Contains(name) || name.StartsWith("args.", StringComparison.Ordinal);

    /// <summary>True for what belongs to the task at work, which no event of this version has.</summary>
    internal static bool IsOfTask(string name) => OfTask.Contains(name);

    /// <summary>True for an event of a later version.</summary>
    internal static bool IsEvent(string name) => Events.Contains(name);
}
