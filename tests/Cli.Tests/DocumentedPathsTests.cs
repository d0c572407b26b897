using System.Text.RegularExpressions;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli;

/// <summary>The files and folders that the documents for developers name are there.</summary>
public sealed class DocumentedPathsTests
{
    // What stands before a path that a document leaves out.
    private static readonly string[] Places = ["", "src/", "src/Compiler/", "docs/", "tests/Cli.Tests/"];

    // Folders end with a slash.
    private static readonly Lazy<string[]> Names = new(static () =>
    [
        .. Directory.EnumerateFiles(Repository.Root).Select(Path.GetFileName).OfType<string>(),
        .. new[] { "src", "tests", "stdlib", "docs", "eng", "bench", "examples" }.SelectMany(folder =>
            new DirectoryInfo(Path.Combine(Repository.Root, folder))
                .EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
                .Select(entry => Path.GetRelativePath(Repository.Root, entry.FullName)
                    + (entry is DirectoryInfo ? "/" : ""))),
    ]);

    [Theory]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("docs/adding.md")]
    [InlineData("docs/architecture.md")]
    public void Each_path_is_there(string document)
    {
        var paths = PathsIn(File.ReadAllText(Path.Combine(Repository.Root, document))).ToList();
        Assert.NotEmpty(paths);
        var missing = paths.Where(path => !IsThere(path)).ToList();
        Assert.True(missing.Count == 0, string.Join(Environment.NewLine, missing));
    }

    [Theory]
    [InlineData("a row in `Language/Hooks/HookTable.cs`", true)]
    [InlineData("a row in `Language/Events/*Events.cs`", true)]
    [InlineData("a file in `src/Compiler/Language/Fields/`", true)]
    [InlineData("a row in `TcpFields.cs`", true)]
    [InlineData("an arm in `Lowering/FieldLowering.cs`", false)]
    [InlineData("a row in `Language/Nothing/*Events.cs`", false)]
    [InlineData("a folder `src/Nowhere/`", false)]
    [InlineData("a scene in `tests/Kernel.Tests/Sockets`", true)]
    [InlineData("a scene in `tests/Kernel.Tests/Nothing`", false)]
    public void A_path_that_is_gone_is_found(string text, bool expected) =>
        Assert.Equal(expected, IsThere(Assert.Single(PathsIn(text))));

    // NAME stands for what is to be written.
    private static IEnumerable<string> PathsIn(string text) =>
        Regex.Matches(text, @"`([\w.*/-]+(?:\.(?:cs|md|sh|tcpq|props)|/)|(?:src|tests|docs|eng|bench)/[\w./-]+)`")
            .Select(match => match.Groups[1].Value)
            .Where(path => !path.Contains("NAME", StringComparison.Ordinal));

    // A file or folder that has no others before its name may be anywhere.
    private static bool IsThere(string path)
    {
        var pattern = Regex.Escape(path.TrimEnd('/')).Replace(@"\*", "[^/]*", StringComparison.Ordinal);
        var isAlone = !path.TrimEnd('/').Contains('/', StringComparison.Ordinal);
        return isAlone
            ? Names.Value.Any(name => Regex.IsMatch(name, $"(?:^|/){pattern}/?$"))
            : Places.Any(place => Names.Value.Any(name => Regex.IsMatch(name, $"^{place}{pattern}/?$")));
    }
}
