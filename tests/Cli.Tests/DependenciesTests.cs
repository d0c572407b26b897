using System.Text.RegularExpressions;
using System.Xml.Linq;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests;

/// <summary>docs/dependencies.md names every package that a project refers to, in the version that is used.</summary>
public sealed class DependenciesTests
{
    private static readonly Dictionary<string, string> Versions = Elements(
            Path.Combine(Repository.Root, "Directory.Packages.props"), "PackageVersion")
        .ToDictionary(element => Name(element), element => element.Attribute("Version")!.Value);

    public static TheoryData<string, string> References()
    {
        var references = new TheoryData<string, string>();
        foreach (var folder in (string[])["src", "tests"])
        {
            foreach (var name in PackagesOf(folder))
            {
                references.Add(folder, name);
            }
        }

        return references;
    }

    [Theory]
    [MemberData(nameof(References))]
    public void A_package_has_a_line_with_its_version_its_licence_and_reasons(string folder, string name)
    {
        var cells = Lines(folder).Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => Regex.IsMatch(cells[0], $"^{Regex.Escape(name)} [0-9.]+$")).ToList();

        Assert.Equal([$"{name} {Versions[name]}"], cells.Select(row => row[0]));
        Assert.Equal(4, cells[0].Length);
        Assert.All(cells[0], Assert.NotEmpty);
    }

    [Fact]
    public void A_version_is_that_of_a_package_that_is_used() =>
        Assert.Equal(Versions.Keys.Order(), PackagesOf("src").Union(PackagesOf("tests")).Order());

    [Fact]
    public void A_line_with_a_version_is_that_of_a_package() => Assert.Empty(
        Lines("src").Concat(Lines("tests"))
            .Select(line => Regex.Match(line, @"^\| (?<name>\S+) [0-9]+\.[0-9]+\.[0-9.]+ \|"))
            .Where(line => line.Success && !Versions.ContainsKey(line.Groups["name"].Value))
            .Select(line => line.Value));

    // What the program needs stands under another heading than what tests need.
    private static string[] Lines(string folder)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "dependencies.md"));
        var heading = folder == "src" ? "## At run time\n" : "## For tests\n";
        return [.. text.Split(heading)[1].Split("\n## ")[0].Split('\n').Where(line => line.StartsWith('|'))];
    }

    private static IEnumerable<string> PackagesOf(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories)
            .SelectMany(path => Elements(path, "PackageReference")).Select(Name).Distinct();

    private static IEnumerable<XElement> Elements(string path, string name) => XDocument.Load(path).Descendants(name);

    private static string Name(XElement element) => element.Attribute("Include")!.Value;
}
