using System.Collections.Immutable;
using System.Text;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Files;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Kernel.Loading;

/// <summary>Says in a user's words why an object was not loaded.</summary>
internal static class LoadFailure
{
    /// <summary>The diagnostic for a failed load.</summary>
    /// <param name="error">A positive error number.</param>
    /// <param name="kernelLog">What the verifier wrote; may be empty.</param>
    /// <param name="libraryLines">What libbpf said.</param>
    public static Diagnostic Describe(int error, string kernelLog, ImmutableArray<string> libraryLines)
    {
        var log = VerifierLog.Parse(kernelLog);
        if (log is not null && IsLockedDown(log) && Capabilities.LockedDown is { } mode)
        {
            return Refusals.OfLockdown(mode, $"it says: {log.TellingLine}");
        }

        if (log is null && error is Errno.OperationNotPermitted or Errno.AccessDenied)
        {
            return Refusals.ToLoad(Culprit(libraryLines), error);
        }

        return log is not null
            ? VerifierRefused(log, libraryLines)
            : new(Codes.KernelRefused,
                $"the kernel refused the script's {Culprit(libraryLines)}: {Errno.Describe(error)}")
            {
                Notes = libraryLines,
            };
    }

    // LOCKDOWN_BPF_READ_KERNEL (kernel/bpf/helpers.c, kernel/trace/bpf_trace.c): the helpers that read are not there
    // then.
    private static bool IsLockedDown(VerifierLog log) =>
        log.TellingLine.Contains("bpf_probe_read", StringComparison.Ordinal)
        && (log.TellingLine.StartsWith("unknown func", StringComparison.Ordinal)
            || log.TellingLine.Contains("cannot use helper", StringComparison.Ordinal));

    private static Diagnostic VerifierRefused(VerifierLog log, ImmutableArray<string> libraryLines)
    {
        if (log.IsAboutSize)
        {
            return new(
                Codes.TooMuchToVerify, $"the script's {Culprit(libraryLines)} is too much for this kernel's verifier")
            {
                Notes = [$"it says: {log.TellingLine}"],
                Help = "make several scripts of it, or search less in payload",
            };
        }

        var (path, problem) = WriteReport(log, libraryLines);
        var rest = $"{log.OtherLines} more lines of its log are {(path is null ? problem : $"in {path}")}";
        ImmutableArray<string> script = log.ScriptLine is null ? [] : [$"at `{log.ScriptLine}`"];
        return new(Codes.VerifierRefused, $"the kernel's verifier refused the script's {Culprit(libraryLines)}")
        {
            Notes = [$"it says: {log.TellingLine}", .. script, rest],
            Help = "this is a mistake in tcpq, not in the script: please report it with that file",
        };
    }

    // libbpf: prog 'tcpq_xdp': BPF program load failed: Permission denied
    // libbpf: map 'count': failed to create: Cannot allocate memory(-12)
    private static string Culprit(ImmutableArray<string> libraryLines)
    {
        foreach (var line in libraryLines)
        {
            if (line.Split('\'') is [var kind, var name, _, ..] && kind is "prog " or "map ")
            {
                return $"{(kind == "map " ? "map" : "program")} `{name}`";
            }
        }

        return "object";
    }

    private static (string? Path, string? Problem) WriteReport(VerifierLog log, ImmutableArray<string> libraryLines)
    {
        var text = new StringBuilder()
            .AppendLine($"kernel {KernelProbe.KernelVersion}")
            .AppendLine($"libbpf {LibBpf.Version}")
            .AppendJoin('\n', libraryLines).Append("\n\n")
            .Append(log.Text);
        try
        {
            return (ReportFile.Write(text.ToString()), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, $"lost: {exception.Message}");
        }
    }
}
