using System.Text;
using Tcpq.Targets;
using Tcpq.Text;

namespace Tcpq.Cli.Commands;

/// <summary>Reads the files that scripts name.</summary>
internal static class NamedFile
{
    private const long MaximumSize = 64 << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="script">The text that names it: a path is relative to its directory, or to the current one where it
    /// is no file.</param>
    /// <param name="path">The path as written.</param>
    public static SourceFile Open(SourceText script, string path)
    {
        var directory = ScriptFile.NamesFile(script.Name) ? Path.GetDirectoryName(script.Name) ?? "" : "";
        var place = Shorten(Path.Combine(directory, path));
        try
        {
            return Read(place) is { } text ? new(new SourceText(text, place))
                : new(null, $"it has more than {MaximumSize >> 20} MiB");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            return new(null, Problem(place, e));
        }
    }

    // Null if it is too large: devices such as /dev/zero have no size, and no end.
    private static string? Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        using var content = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int count; (count = file.Read(buffer)) > 0;)
        {
            if (content.Length + count > MaximumSize)
            {
                return null;
            }

            content.Write(buffer, 0, count);
        }

        content.Position = 0;
        using var reader = new StreamReader(content, new UTF8Encoding(false, throwOnInvalidBytes: true));
        return reader.ReadToEnd();
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
