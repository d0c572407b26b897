using System.Text.RegularExpressions;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests;

/// <summary>Files and folders that documents for engineers name are there.</summary>
public sealed partial class DocumentedPathsTests
{
    // Documents name files of the compiler from its folder on.
    private static readonly string[] Roots = ["", "src/Compiler", "tests/Cli.Tests"];

    [Theory]
    [InlineData("docs/adding.md", 40)]
    [InlineData("docs/architecture.md", 2)]
    [InlineData("docs/results.md", 1)]
    [InlineData("CONTRIBUTING.md", 5)]
    public void A_path_that_a_document_names_exists(string document, int least)
    {
        var paths = PathInBackticks().Matches(File.ReadAllText(Path.Combine(Repository.Root, document)))
            .Select(match => match.Groups["path"].Value)
            .Where(path => !Placeholder().IsMatch(path)).Distinct().ToList();
        Assert.InRange(paths.Count, least, int.MaxValue);
        Assert.All(
            paths, path => Assert.Contains(Roots, root => Exists(Path.Combine(Repository.Root, root, path))));
    }

    private static bool Exists(string path)
    {
        var (folder, name) = (Path.GetDirectoryName(path.TrimEnd('/'))!, Path.GetFileName(path.TrimEnd('/')));
        return Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder, name).Any();
    }

    [GeneratedRegex(@"`(?<path>[A-Za-z][\w.*-]*/[\w.*/-]+(?:/|\.(?:cs|md|tcpq|sh|props|csproj)))`")]
    private static partial Regex PathInBackticks();

    [GeneratedRegex("NAME|GROUP")]
    private static partial Regex Placeholder();
}
