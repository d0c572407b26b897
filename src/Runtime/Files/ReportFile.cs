using System.Text;

namespace Tcpq.Runtime.Files;

/// <summary>What is too long for a message, for those who mend tcpq.</summary>
internal static class ReportFile
{
    /// <summary>Writes a report into the folder for temporary files, under a name that nobody can guess.</summary>
    /// <param name="text">What it says.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="IOException">That is not possible.</exception>
    public static string Write(string text)
    {
        var random = Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal);
        var path = Path.Combine(Path.GetTempPath(), $"tcpq-report-{random}.txt");
        OutputFile.Write(path, Encoding.UTF8.GetBytes(text));
        return path;
    }
}
