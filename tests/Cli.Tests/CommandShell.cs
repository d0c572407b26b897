using System.Diagnostics;
using Tcpq.Testing;

namespace Tcpq.Cli.Tests;

/// <summary>Runs shell commands in which `tcpq` is the program that was built, in a process of its own.</summary>
internal static class CommandShell
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "tcpq.dll");

    /// <summary>Runs a command in the repository's folder, in the time zone of Greenwich, with no signal ignored,
    /// whatever the tests were started by.</summary>
    public static (int ExitCode, string Output, string Errors) Run(string command)
    {
        var start = new ProcessStartInfo(
            "env", ["--default-signal", "bash", "-c", $"tcpq() {{ dotnet '{Program}' \"$@\"; }}\n{command}"])
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
