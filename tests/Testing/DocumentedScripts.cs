using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Tcpq.Text;

namespace Tcpq.Testing;

/// <summary>A script of a document.</summary>
/// <param name="Source">Its text, under its document and line.</param>
/// <param name="IsLive">True if it is about what no capture holds.</param>
public sealed record DocumentedScript(SourceText Source, bool IsLive)
{
    /// <summary>True if it captures packets, so that it needs a file to write to.</summary>
    public bool Captures => Source.Text.Contains("< capture >", StringComparison.Ordinal);
}

/// <summary>The scripts of the documents: each block of code marked `tcpq` is one, each line of a block marked
/// `tcpq lines`; with `live` behind `tcpq` they are for the kernel alone. All of them run as they are
/// printed.</summary>
public static partial class DocumentedScripts
{
    /// <summary>The scripts.</summary>
    public static ImmutableArray<DocumentedScript> All { get; } = [.. Of("README.md"), .. Of("docs/language.md")];

    /// <summary>The text of a file that one of them names.</summary>
    public static string FileOf(string name) => name.Contains("ports", StringComparison.Ordinal)
        ? "22\n80\n8000..8100\n" : "198.51.100.0/24 # an office\n2001:db8::/32\n";

    /// <summary>The files that a script names.</summary>
    public static IEnumerable<string> FilesIn(SourceText script) =>
        FileName().Matches(script.Text).Select(match => match.Groups[1].Value).Distinct();

    private static IEnumerable<DocumentedScript> Of(string document)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, document));
        foreach (var block in Block().Matches(text).Cast<Match>())
        {
            var line = text[..block.Index].Count(c => c == '\n') + 1;
            var code = block.Groups["code"].Value;
            var isLive = block.Groups["live"].Success;
            if (!block.Groups["lines"].Success)
            {
                yield return new(new(code, $"{document}:{line}"), isLive);
                continue;
            }

            foreach (var one in code.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return new(new(one, $"{document}:{line}: {one}"), isLive);
            }
        }
    }

    [GeneratedRegex("^```tcpq(?<live> live)?(?<lines> lines)?\n(?<code>.*?)^```",
        RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("file\\(\"([^\"]+)\"\\)")]
    private static partial Regex FileName();
}
