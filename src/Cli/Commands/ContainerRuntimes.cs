using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Interop;

namespace Tcpq.Cli.Commands;

/// <summary>Finds containers by asking the programs that manage them.</summary>
internal static class ContainerRuntimes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly ImmutableArray<(string Program, ImmutableArray<string> Arguments)> Questions = [
        ("docker", ["inspect", "--type", "container", "--format", "{{.State.Pid}}"]),
        ("podman", ["inspect", "--type", "container", "--format", "{{.State.Pid}}"]),
        ("nerdctl", ["inspect", "--format", "{{.State.Pid}}"]),
        ("crictl", ["inspect", "--output", "go-template", "--template", "{{.info.pid}}"]),
    ];

    /// <summary>The network namespace of a running container: its path; null if there is none, which is
    /// reported.</summary>
    /// <param name="name">The container's name or id.</param>
    /// <param name="problems">Takes the reason.</param>
    public static string? FindNetworkNamespace(string name, DiagnosticBag problems) =>
        FindNetworkNamespace(name, null, problems);

    /// <summary>The same with the programs of one folder, given by its absolute path; null for those on the PATH.
    /// </summary>
    internal static string? FindNetworkNamespace(string name, string? folder, DiagnosticBag problems)
    {
        List<string> tried = [];
        foreach (var (program, arguments) in Questions)
        {
            // `--`, for a name may begin as an option does.
            var path = folder is null ? ProgramPath.Find(program) : ProgramPath.Find(program, folder);
            var (process, problem) = path is null ? (null, "not installed") : Ask(path, [.. arguments, "--", name]);
            if (process is { } id)
            {
                return $"/proc/{id}/ns/net";
            }

            tried.Add($"{program}: {problem}");
        }

        problems.Report(new(Codes.NoContainer, $"there is no running container `{name}`")
        {
            Notes = [.. tried],
            Help = "give its process's id to `--netns` instead",
        });
        return null;
    }

    private static (int? Process, string Problem) Ask(string program, ImmutableArray<string> arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync();
            var answer = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Patience))
            {
                process.Kill();
                return (null, "does not answer");
            }

            return int.TryParse(answer.Result.Trim(), CultureInfo.InvariantCulture, out var id) && id > 0
                ? (id, "")
                : (null, process.ExitCode == 0 ? "not running" : FirstLine(errors.Result));
        }
        catch (Win32Exception e)
        {
            return (null, e.Message);
        }
    }

    private static string FirstLine(string text) => text.Trim().Split('\n')[0];
}
