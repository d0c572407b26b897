using System.Collections.Immutable;
using System.Text;
using Tcpq.Diagnostics;
using Tcpq.Runtime;
using Tcpq.Text;

namespace Tcpq.Cli.Commands;

/// <summary>Finds the script that the command line names.</summary>
internal static class ScriptFile
{
    private static readonly ImmutableArray<string> CaptureExtensions = [".pcap", ".cap", ".dmp", ".trace"];

    private const string StandardInputName = "<standard input>";

    /// <summary>The text of `-`, of a file, or of the argument itself; null if a file cannot be read, which is
    /// reported.</summary>
    public static SourceText? Open(string argument, Func<Stream> openInput, DiagnosticBag diagnostics)
    {
        if (argument == "-")
        {
            using var input = openInput();
            return Decode(input, StandardInputName, diagnostics);
        }

        if (!NamesFile(argument))
        {
            return StandardLibrary.Find(argument) ?? new SourceText(argument);
        }

        return Read(argument, diagnostics);
    }

    /// <summary>The text of a file; null if it cannot be read, which is reported.</summary>
    public static SourceText? Read(string path, DiagnosticBag diagnostics)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Decode(file, path, diagnostics);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            diagnostics.Report(Unreadable(path, e));
            return null;
        }
    }

    /// <summary>True for a file that exists, and for what can only be meant as one: a script has blanks.</summary>
    internal static bool NamesFile(string argument)
    {
        var hasBlanks = argument.AsSpan().ContainsAny(" \t\r\n<");
        var looksLikePath = argument.EndsWith(".tcpq", StringComparison.Ordinal) ||
            (argument.Contains('/', StringComparison.Ordinal) && !hasBlanks);
        return looksLikePath || File.Exists(argument);
    }

    private static SourceText? Decode(Stream stream, string name, DiagnosticBag diagnostics)
    {
        try
        {
            using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return new SourceText(reader.ReadToEnd(), name);
        }
        catch (DecoderFallbackException)
        {
            diagnostics.Report(new Diagnostic(Codes.ScriptMissing, $"`{name}` is not UTF-8 text")
            {
                Help = LooksLikeCapture(name)
                    ? $"a capture is read by a script: `tcpq 'on packet < count(saddr, daddr) >' --read {name}`" : null,
            });
            return null;
        }
    }

    private static bool LooksLikeCapture(string name) =>
        CaptureExtensions.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));

    private static Diagnostic Unreadable(string path, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException =>
            new(Codes.ScriptMissing, $"there is no file `{path}`")
            {
                Help = "name a script that exists, or write the script itself in single quotes",
            },
        UnauthorizedAccessException when Directory.Exists(path) =>
            new(Codes.ScriptMissing, $"`{path}` is a directory, not a script"),
        UnauthorizedAccessException =>
            new(Codes.ScriptMissing, $"may not read `{path}`: permission denied"),
        _ => new(Codes.ScriptMissing, $"cannot read `{path}`: {exception.Message}"),
    };
}
