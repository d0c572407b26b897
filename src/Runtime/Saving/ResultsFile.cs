using Tcpq.Diagnostics;

namespace Tcpq.Runtime.Saving;

/// <summary>A file that results are written to. It takes its name when all is written: what had the name stays until
/// then, and where nothing is written at all.</summary>
internal sealed class ResultsFile : IDisposable
{
    private const int BufferSize = 1 << 18;

    private readonly string path;
    private readonly string temporary;
    private readonly FileStream stream;

    private ResultsFile(string path, string temporary, FileStream stream)
    {
        this.path = path;
        this.temporary = temporary;
        this.stream = stream;
    }

    /// <summary>Begins a file.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="diagnostics">Takes the reason where it cannot be written.</param>
    internal static ResultsFile? Create(string path, DiagnosticBag diagnostics)
    {
        var temporary = $"{path}.part";
        try
        {
            if (Directory.Exists(path))
            {
                throw new IOException("it is a directory");
            }

            return new(path, temporary, new(temporary, FileMode.Create, FileAccess.Write, FileShare.None, BufferSize));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            diagnostics.Report(Unwritable(path, e));
            return null;
        }
    }

    /// <summary>Writes results.</summary>
    /// <returns>Why that was not possible; null where it was.</returns>
    internal Diagnostic? Write(SavedResults results)
    {
        try
        {
            ResultsWriter.Write(results, stream);
            stream.Dispose();
            File.Move(temporary, path, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unwritable(path, e);
        }
    }

    /// <summary>Removes what was not finished.</summary>
    public void Dispose()
    {
        stream.Dispose();
        File.Delete(temporary);
    }

    private static Diagnostic Unwritable(string path, Exception reason) =>
        new(Codes.OutputUnwritable, $"cannot write `{path}`: {reason.Message.TrimEnd('.')}");
}
