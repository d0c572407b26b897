using System.Text;
using Tcpq.Text;

namespace Tcpq.Cli.Commands;

/// <summary>Reads the files that scripts name.</summary>
internal static class NamedFile
{
    private const long MaximumSize = 64 << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="script">The text that names it: a path is relative to its directory, or to the current one where it is
    /// no file.</param>
    /// <param name="path">The path as written.</param>
    public static SourceFile Open(SourceText script, string path)
    {
        var directory = ScriptFile.NamesFile(script.Name) ? Path.GetDirectoryName(script.Name) ?? "" : "";
        var place = Shorten(Path.Combine(directory, path));
        try
        {
            var file = new FileInfo(place);
            if (file.Exists && file.Length > MaximumSize)
            {
                return new(null, $"it has more than {MaximumSize >> 20} MiB");
            }

            return new(new SourceText(File.ReadAllText(place, new UTF8Encoding(false, throwOnInvalidBytes: true)), place));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return new(null, Problem(place, e));
        }
    }

    // One file has one name, whichever way leads to it: `lib/../net.tcpq` is `net.tcpq`.
    private static string Shorten(string path) => Path.IsPathRooted(path)
        ? Path.GetFullPath(path)
        : Path.GetRelativePath(Environment.CurrentDirectory, Path.GetFullPath(path));

    private static string Problem(string path, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        DecoderFallbackException => "it is not UTF-8 text",
        UnauthorizedAccessException when Directory.Exists(path) => "it is a directory",
        UnauthorizedAccessException => "permission denied",
        _ => exception.Message,
    };
}
