using System.Diagnostics;
using Tcpq.Testing;

namespace Tcpq.Cli.Tests;

/// <summary>Runs shell commands in which `tcpq` is the program that was built, in a process of its own. In the
/// background that is `as_job`, whose process is the program itself, and `opened FILE` waits until the last job has it
/// open.</summary>
internal static class CommandShell
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "tcpq.dll");

    // Whoever waits in vain ends after some minutes: a program that does not start must not hold up all tests.
    private static readonly string Functions = $$"""
        tcpq() { dotnet '{{Program}}' "$@"; }
        as_job() { exec dotnet '{{Program}}' "$@"; }
        opened() {
            local turn
            for ((turn = 0; turn < 3000; turn++)); do
                ! ls -l /proc/$!/fd 2>&1 | grep -qF "$1" || return 0
                sleep 0.1
            done
            return 1
        }
        """;

    /// <summary>Runs a command in the repository's folder, in the time zone of Greenwich, with no signal ignored,
    /// whatever the tests were started by.</summary>
    public static (int ExitCode, string Output, string Errors) Run(string command)
    {
        var start = new ProcessStartInfo(
            "env", ["--default-signal", "bash", "-c", $"{Functions}\n{command}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
            Environment = { ["TZ"] = "UTC" },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
