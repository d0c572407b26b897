using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Tcpq.Diagnostics;
using Tcpq.Text;

namespace Tcpq.Testing;

/// <summary>The corpus of scripts that are wrong: `tests/golden/invalid/GROUP.tcpq-list` holds those of a group, with a
/// line of `====` between two of them, and `GROUP.verified.txt` each with what is said about it, a line a
/// diagnostic.</summary>
public static class InvalidScripts
{
    private const string FolderName = "invalid";
    private const string Extension = ".tcpq-list";
    private const string Separator = "====\n";
    private const int MostShown = 4;
    private const int MostQuoted = 60;

    /// <summary>The names of the groups, in order.</summary>
    public static ImmutableArray<string> Groups =>
    [
        .. Directory.EnumerateFiles(Golden.Folder(FolderName), "*" + Extension)
            .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal),
    ];

    /// <summary>All scripts of all groups.</summary>
    public static ImmutableArray<string> All => [.. Groups.SelectMany(group => Read(group))];

    /// <summary>The scripts of a group.</summary>
    public static ImmutableArray<string> Read(string group) =>
    [
        .. File.ReadAllText(Path.Combine(Golden.Folder(FolderName), group + Extension)).ReplaceLineEndings("\n")
            .Split(Separator).Select(script => script.TrimEnd('\n')),
    ];

    /// <summary>What is said about a script, for the target that its first line describes.</summary>
    public static ImmutableArray<Diagnostic> Check(string script)
    {
        var source = new SourceText(script, "script.tcpq");
        return Compilation.Check(source, DescribedOptions.Of(source));
    }

    /// <summary>Fails unless what is said about the scripts of a group is what is verified.</summary>
    public static void Verify(string group)
    {
        var output = new StringBuilder();
        foreach (var script in Read(group))
        {
            output.Append(output.Length > 0 ? "\n" : "").Append(script).Append('\n');
            foreach (var diagnostic in Check(script))
            {
                output.Append("    ").Append(Line(diagnostic)).Append('\n');
            }
        }

        Golden.Verify(FolderName, group, output.ToString());
    }

    /// <summary>Fails unless what is said about the scripts that are made is what is verified.</summary>
    public static void VerifyMade()
    {
        var output = new StringBuilder();
        foreach (var (name, text) in MadeScripts.All)
        {
            var diagnostics = Check(text);
            output.Append(output.Length > 0 ? "\n" : "").Append(name).Append('\n');
            foreach (var diagnostic in diagnostics.Take(MostShown))
            {
                output.Append("    ").Append(Printable(Line(diagnostic))).Append('\n');
            }

            if (diagnostics.Length > MostShown)
            {
                output.Append(CultureInfo.InvariantCulture, $"    … and {diagnostics.Length - MostShown} more\n");
            }
        }

        Golden.Verify(FolderName, "made", output.ToString());
    }

    /// <summary>A diagnostic in one line: code, place and text marked, message, label, other places, help,
    /// notes.</summary>
    public static string Line(Diagnostic diagnostic)
    {
        var line = new StringBuilder(diagnostic.Code.Id);
        if (diagnostic.Primary is { } primary)
        {
            line.Append(' ').Append(Place(primary));
        }

        line.Append(' ').Append(diagnostic.Message);
        AppendPart(line, "", diagnostic.Primary?.Text);
        foreach (var label in diagnostic.Secondary)
        {
            AppendPart(line, Place(label) + " ", label.Text);
        }

        AppendPart(line, "help: ", diagnostic.Help);
        foreach (var note in diagnostic.Notes)
        {
            AppendPart(line, "note: ", note);
        }

        return line.ToString();
    }

    private static void AppendPart(StringBuilder line, string before, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            line.Append(" | ").Append(before).Append(text.ReplaceLineEndings("⏎"));
        }
    }

    private static string Place(Label label)
    {
        var (line, column) = label.Source.LocationOf(label.Span.Start);
        var text = label.Source[label.Span].ReplaceLineEndings("⏎");
        return string.Create(CultureInfo.InvariantCulture, $"{line}:{column} «{Shorten(text)}»");
    }

    private static string Shorten(string text) =>
        text.Length > MostQuoted ? $"{text[..(MostQuoted - 20)]} … {text[^10..]}" : text;

    private static string Printable(string text) => string.Concat(
        text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString()));
}
