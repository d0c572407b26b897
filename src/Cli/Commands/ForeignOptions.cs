using System.Collections.Immutable;

namespace Tcpq.Cli.Commands;

/// <summary>A row of the table of options that people know from other tools.</summary>
/// <param name="Names">As they are written there.</param>
/// <param name="Help">What there is here.</param>
internal sealed record ForeignOption(ImmutableArray<string> Names, string Help);

/// <summary>Options of tcpdump, tshark and bpftrace, none of which is accepted; the message names ours.</summary>
internal static class ForeignOptions
{
    /// <summary>Every row.</summary>
    internal static ImmutableArray<ForeignOption> All { get; } = [
        new(["-i", "--interface"], "a device is chosen by `--dev eth0`; without, all that the hook sees are watched"),
        new(["-c", "--count"],
            "a run ends after a time, `--duration 10s`, or by Ctrl-C; `--limit 10` shows 10 rows of a table"),
        new(["-n", "-nn", "--numeric"], "addresses and ports are never looked up: leave it out"),
        new(["-e"], "link addresses are fields: `on packet < emit time, smac, dmac, saddr, daddr >`; "
            + "a script stands without an option"),
        new(["-l", "-U", "--immediate-mode"], "rows are printed as they come: leave it out"),
        new(["-s", "--snapshot-length"], "what `capture` writes of a packet is limited by `--snaplen 96`"),
        new(["-f", "-Y", "-R"], "a filter is the condition of a rule: `on tcp_rcv where dport == 80 < count(saddr) >`"),
        new(["-A", "-X", "-x", "-xx", "-XX"],
            "payload is a field: `on tcp_rcv where payload_len > 0 < emit saddr, payload[0, 32] >`"),
        new(["-q", "-S", "-K", "-p", "-t", "-tt", "-ttt", "-tttt"], "what is printed of a packet is said by `emit`: "
            + "`on tcp_rcv < emit time, saddr, sport, daddr, dport, flags, seq >`"),
        new(["-v", "-vv", "-vvv"], "what a script becomes is shown by `tcpq explain`"),
        new(["-D", "--list-interfaces"], "`tcpq doctor` says what can be watched here"),
        new(["-d", "-dd", "-ddd"], "the bytecode is shown by `tcpq disasm`"),
        new(["-T", "-z"], "`--format json` and `--format csv` are for programs; a table counts: "
            + "`on tcp_rcv < count(saddr, dport) >`"),
    ];

    /// <summary>What to say to an option; null if the table has nothing for it.</summary>
    /// <param name="written">As it was written, with what follows its letter.</param>
    internal static string? Help(string written) =>
        All.FirstOrDefault(row => row.Names.Contains(written))?.Help
        ?? All.FirstOrDefault(row =>
            row.Names.Any(name => name.Length == 2 && !written.StartsWith("--", StringComparison.Ordinal)
            && written.StartsWith(name, StringComparison.Ordinal)))?.Help;
}
