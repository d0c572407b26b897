using Tcpq.Runtime;
using Tcpq.Text;

namespace Tcpq.Cli.Commands;

/// <summary>Finds what a script uses: libraries that are part of tcpq, and files beside the script.</summary>
internal static class LibraryFiles
{
    /// <summary>The finder for a script.</summary>
    /// <param name="script">What names the script: a file, or a script that was written on the command line.</param>
    public static LibraryFinder For(string script)
    {
        var directory = ScriptFile.NamesFile(script) ? Path.GetDirectoryName(script) ?? "" : "";
        return (name, isPath) => isPath ? Read(Path.Combine(directory, name)) : StandardLibrary.Find(name);
    }

    // What cannot be read is not there; the diagnostic names the file.
    private static SourceText? Read(string path)
    {
        try
        {
            return new(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
