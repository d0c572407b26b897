using System.Collections.Immutable;

namespace Tcpq.Diagnostics;

internal static partial class Codes
{
    /// <summary>A statement behind `drop` or `pass`.</summary>
    public static DiagnosticCode StatementUnreachable { get; } = Error(
        "TQ0320",
        "statement is never reached",
        "`drop` and `pass` decide about the packet and end the rule. What is to happen before stands before them: "
        + "`count(saddr); drop`.");

    /// <summary>`drop`, `pass` or `limit` at a place where nothing can be decided about packets.</summary>
    public static DiagnosticCode HookCannotDecide { get; } = Error(
        "TQ0321",
        "hook cannot drop packets",
        "`drop`, `pass` and `limit` decide what becomes of a packet. That is possible at `xdp` and `tc`, which see a "
        + "device's packets, and at `cgroup`, which sees those of sockets; other hooks only watch.");

    /// <summary>`capture` where a hook does not get at the packet's bytes.</summary>
    public static DiagnosticCode HookCannotCapture { get; } = Error(
        "TQ0322",
        "hook cannot capture packets",
        "`capture` writes packets with all their bytes. That is possible at `xdp`, `tc`, `cgroup` and `socket`, "
        + "and for captures; other hooks cannot reach all bytes.");

    /// <summary>`capture` in a run without `--write`.</summary>
    public static DiagnosticCode NowhereToWrite { get; } = Error(
        "TQ0323",
        "no file to capture to",
        "`capture` writes packets to the file that `--write` names: "
        + "`tcpq 'on tcp_rcv where syn < capture >' --write syn.pcapng`.");

    /// <summary>`--write` with a script that captures nothing.</summary>
    public static DiagnosticCode NothingToWrite { get; } = Error(
        "TQ0324",
        "nothing to capture",
        "`--write` names the file that `capture` writes packets to, and the script has no such statement.");

    /// <summary>`--enforce` with a script that decides nothing.</summary>
    public static DiagnosticCode NothingToEnforce { get; } = Error(
        "TQ0325",
        "nothing to enforce",
        "`--enforce` applies what `drop`, `pass` and `limit` decide, and the script has none of these.");

    private static ImmutableArray<DiagnosticCode> Verdicts =>
        [StatementUnreachable, HookCannotDecide, HookCannotCapture, NowhereToWrite, NothingToWrite, NothingToEnforce];
}
