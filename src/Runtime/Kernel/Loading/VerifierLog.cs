namespace Tcpq.Runtime.Kernel.Loading;

/// <summary>What the kernel's verifier said about a program that it refused.</summary>
/// <param name="Text">All of it.</param>
/// <param name="TellingLine">The last line that is not a statistic: what was wrong.</param>
/// <param name="ScriptLine">The last line of the script that it was at, as the kernel shows it; null if the log
/// names none.</param>
/// <param name="OtherLines">Lines besides these two.</param>
internal sealed record VerifierLog(string Text, string TellingLine, string? ScriptLine, int OtherLines)
{
    private static readonly string[] Statistics =
        ["processed ", "verification time ", "stack depth ", "max_states_per_insn ", "peak_states "];

    /// <summary>True if the program took more steps to check than the kernel does (BPF_COMPLEXITY_LIMIT_INSNS in
    /// kernel/bpf/verifier.c).</summary>
    public bool IsAboutSize => TellingLine.StartsWith("BPF program is too large.", StringComparison.Ordinal);

    /// <summary>Reads a log; null if it is empty.</summary>
    public static VerifierLog? Parse(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var telling = Array.FindLast(lines, line => !IsStatistic(line));
        if (telling is null)
        {
            return null;
        }

        // ; where syn and dport == 80 @ scan.tcpq:3
        var script = Array.FindLast(lines, line => line.StartsWith(';'))?.TrimStart(';').Trim();
        return new(text, telling, script, lines.Length - (script is null ? 1 : 2));
    }

    private static bool IsStatistic(string line) =>
        Array.Exists(Statistics, start => line.StartsWith(start, StringComparison.Ordinal));
}
