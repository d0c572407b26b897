using System.Collections.Immutable;
using System.Globalization;
using Tcpq.Diagnostics;
using Tcpq.Text;

namespace Tcpq.Testing;

/// <summary>Scripts with mistakes in tests/golden/diagnostics, each beside what is said about it: `NAME.tcpq` and
/// `NAME.verified.txt`, which holds the script and the diagnostics.</summary>
public static class DiagnosticGolden
{
    private const string FolderName = "diagnostics";

    /// <summary>The names of the scripts that begin with a prefix, in order.</summary>
    public static ImmutableArray<string> Names(string prefix) =>
    [
        .. Directory.EnumerateFiles(Golden.Folder(FolderName), prefix + "*.tcpq")
            .Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal),
    ];

    /// <summary>The names of the verified files without a script: they prove nothing any more.</summary>
    public static ImmutableArray<string> Unused() =>
    [
        .. Directory.EnumerateFiles(Golden.Folder(FolderName), "*.verified.txt")
            .Where(f => !File.Exists(f.Replace(".verified.txt", ".tcpq", StringComparison.Ordinal)))
            .Select(f => Path.GetFileName(f)),
    ];

    /// <summary>The script of a name.</summary>
    public static SourceText Read(string name) =>
        new(File.ReadAllText(Path.Combine(Golden.Folder(FolderName), name + ".tcpq")), name + ".tcpq");

    /// <summary>Fails unless what <paramref name="compile"/> says about the script is what is verified.</summary>
    public static void Verify(string name, Func<SourceText, ImmutableArray<Diagnostic>> compile)
    {
        var source = Read(name);
        var rendered = DiagnosticRenderer.Render(compile(source), RenderStyle.Rich, colour: false);
        var script = source.Text.TrimEnd('\n');
        Golden.Verify(FolderName, name, string.Create(CultureInfo.InvariantCulture, $"{script}\n\n----\n{rendered}"));
    }
}
