using Tcpq.Diagnostics;
using Tcpq.Runtime.Files;

namespace Tcpq.Runtime.Saving;

/// <summary>A file that results are written to. It takes its name when all is written: what had the name stays until
/// then, and where nothing is written at all.</summary>
internal sealed class ResultsFile : IDisposable
{
    private readonly string path;
    private readonly OutputFile file;

    private ResultsFile(string path, OutputFile file)
    {
        this.path = path;
        this.file = file;
    }

    /// <summary>Begins a file.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="open">Opens what is written to in its place; null for the file.</param>
    /// <param name="diagnostics">Takes the reason if it cannot be written.</param>
    internal static ResultsFile? Create(string path, Func<Stream>? open, DiagnosticBag diagnostics)
    {
        try
        {
            return open is null
                ? new(path, OutputFile.Create(path)) : new("standard output", OutputFile.InPlace(open()));
        }
        catch (IOException e)
        {
            diagnostics.Report(Unwritable(path, e));
            return null;
        }
    }

    /// <summary>Writes results.</summary>
    /// <returns>Why that was not possible; null if it was.</returns>
    internal Diagnostic? Write(SavedResults results)
    {
        try
        {
            ResultsWriter.Write(results, file.Stream);
            file.Commit();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unwritable(path, e);
        }
    }

    /// <summary>Removes what was not finished.</summary>
    public void Dispose() => file.Dispose();

    private static Diagnostic Unwritable(string path, Exception reason) =>
        new(Codes.OutputUnwritable, $"cannot write `{path}`: {reason.Message.TrimEnd('.')}");
}
