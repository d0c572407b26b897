using System.Globalization;
using System.Text;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Files;

namespace Tcpq.Cli.Terminal;

/// <summary>What happens when tcpq itself is wrong: the details go to a file, one sentence to the user.</summary>
internal static class CrashReport
{
    /// <summary>Writes the report and makes the diagnostic that names it.</summary>
    public static Diagnostic Create(Exception exception, IReadOnlyList<string> args)
    {
        var diagnostic =
            new Diagnostic(Codes.InternalError, "something went wrong inside tcpq; the script is not at fault");
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
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"at {TimeProvider.System.GetUtcNow():u}")
            .AppendLine($"tcpq {BuildVersion.Text}, .NET {Environment.Version}, {Environment.OSVersion}");
        foreach (var arg in args)
        {
            text.AppendLine($"argument: {arg}");
        }

        return ReportFile.Write(text.Append(exception).AppendLine().ToString());
    }
}
