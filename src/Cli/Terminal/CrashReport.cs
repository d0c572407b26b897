using System.Globalization;
using Tcpq.Diagnostics;

namespace Tcpq.Cli.Terminal;

/// <summary>What happens when tcpq itself is wrong: the details go to a file, one sentence to the user.</summary>
internal static class CrashReport
{
    /// <summary>Writes the report and makes the diagnostic that names it.</summary>
    public static Diagnostic Create(Exception exception, IReadOnlyList<string> args)
    {
        var diagnostic = new Diagnostic(Codes.InternalError, "something went wrong inside tcpq; the script is not at fault");
        try
        {
            var path = Write(exception, args);
            return diagnostic with { Help = $"please report this with the file {path}" };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var cause = $"{exception.GetType().Name}: {exception.Message}";
            return diagnostic with { Notes = [cause, $"no report file could be written: {e.Message}"] };
        }
    }

    private static string Write(Exception exception, IReadOnlyList<string> args)
    {
        var now = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var path = Path.Combine(Path.GetTempPath(), $"tcpq-report-{now}-{Environment.ProcessId}.txt");
        // A name that others can guess, in a folder that others write to: never follow what is there already.
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        using var writer = new StreamWriter(file);
        writer.WriteLine($"tcpq {BuildVersion.Text}, .NET {Environment.Version}, {Environment.OSVersion}");
        foreach (var arg in args)
        {
            writer.WriteLine($"argument: {arg}");
        }

        writer.WriteLine(exception);
        return path;
    }
}
