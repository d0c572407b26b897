using System.Globalization;

namespace Tcpq.Cli.Terminal;

/// <summary>The socket and the pipes by which .NET lets a debugger or profiler of the same user into a process
/// (https://learn.microsoft.com/dotnet/core/diagnostics/diagnostic-port). `./tcpq` starts tcpq without them, by
/// DOTNET_EnableDiagnostics, which nothing but the environment can say; where tcpq is started in another way, they lose
/// their names at once, so that nobody finds them, and none stays when the process is killed.</summary>
internal static class DiagnosticFiles
{
    private const string Switch = "DOTNET_EnableDiagnostics";
    private const int StartTimeField = 22; // proc_pid_stat(5)

    /// <summary>Removes those of this process, unless its user asks for them by the environment.</summary>
    public static void Remove()
    {
        if (Environment.GetEnvironmentVariable(Switch) is { Length: > 0 })
        {
            return;
        }

        try
        {
            foreach (var name in NamesFor(Environment.ProcessId, File.ReadAllText("/proc/self/stat")))
            {
                File.Delete(Path.Combine(Path.GetTempPath(), name));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Without /proc nobody knows their names; they are for this user alone, and go when the process ends.
        }
    }

    /// <summary>Their names.</summary>
    /// <param name="process">The process.</param>
    /// <param name="stat">Its /proc/PID/stat: `PID (NAME) STATE …`, where the name may hold anything.</param>
    internal static IEnumerable<string> NamesFor(int process, string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var key = string.Create(CultureInfo.InvariantCulture, $"{process}-{fields[StartTimeField - 3]}");
        return [$"dotnet-diagnostic-{key}-socket", $"clr-debug-pipe-{key}-in", $"clr-debug-pipe-{key}-out"];
    }
}
