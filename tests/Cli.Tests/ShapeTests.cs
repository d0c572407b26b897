using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Tcpq.Cli.Outputs;
using Tcpq.Runtime;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli;

/// <summary>What holds for all sources: small files, lines that fit, few parameters, documentation that says
/// "if".</summary>
public sealed class ShapeTests
{
    private const int MostLines = 400;
    private const int MostColumns = 120;
    private const int MostParameters = 8;

    private static readonly Assembly[] Assemblies =
        [typeof(Compilation).Assembly, typeof(LiveRun).Assembly, typeof(OutputTable).Assembly];

    public static TheoryData<string> Folders => ["src", "tests", "bench", "examples"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_file_is_long(string folder) =>
        AssertNone(Files(folder).Where(file => LinesOf(file.Text).Length > MostLines).Select(file => file.Name));

    [Theory]
    [MemberData(nameof(Folders))]
    public void No_line_is_long(string folder) =>
        AssertNone(Files(folder).SelectMany(file => LongLines(file.Text).Select(line => $"{file.Name}:{line}")));

    [Fact]
    public void No_constructor_has_many_parameters() => AssertNone(Assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
        .Where(HasManyParameters)
        .Select(type => type.FullName!));

    [Theory]
    [MemberData(nameof(Folders))]
    public void Documentation_says_if(string folder) =>
        AssertNone(Files(folder).SelectMany(file => Conditions(file.Text).Select(words => $"{file.Name}: {words}")));

    // The compiler itself refuses a public member without documentation, if nothing tells it not to.
    [Theory]
    [InlineData("Compiler")]
    [InlineData("Runtime")]
    [InlineData("Cli")]
    public void Nothing_excuses_a_project_from_documentation(string project)
    {
        var properties = Read("Directory.Build.props");
        Assert.Contains("<TreatWarningsAsErrors>true<", properties, StringComparison.Ordinal);
        Assert.Contains("<GenerateDocumentationFile>true<", properties, StringComparison.Ordinal);
        foreach (var file in new[] { "Directory.Build.props", $"src/{project}/Tcpq.{project}.csproj" })
        {
            Assert.DoesNotContain("1591", Read(file), StringComparison.Ordinal);
        }

        AssertNone(Files($"src/{project}")
            .Where(file => Regex.IsMatch(file.Text, "#pragma warning disable.*1591")).Select(file => file.Name));
        AssertNone(SectionsThatExcuse(Read(".editorconfig"))
            .Where(section => !Regex.IsMatch(section, @"^\{?(?:tests|bench|examples)[,}/]")
                || section.Contains("src", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(120, "")]
    [InlineData(121, "1 has 121 columns")]
    public void A_long_line_is_found(int columns, string expected) =>
        Assert.Equal(expected, string.Join(' ', LongLines(new string('a', columns))));

    // What the compiler takes away of a raw string does not count: it is where the code stands, not what the text is.
    [Theory]
    [InlineData(120, "")]
    [InlineData(121, "2 has 121 columns")]
    public void A_long_line_of_a_raw_string_is_found(int columns, string expected) => Assert.Equal(
        expected,
        string.Join(' ', LongLines($"var s = \"\"\"\n    {new string('a', columns)}\n    \"\"\";\nvar t = 1;")));

    [Theory]
    [InlineData("/// <summary>True if it is; where it stands.</summary>", "")]
    [InlineData("/// <summary>True where it is.</summary>", "True where")]
    [InlineData("/// <summary>Its name; null\n    /// where it has none.</summary>", "null where")]
    [InlineData("/// <returns>The number, or 0 where there is none.</returns>", "0 where")]
    [InlineData("var words = \"true where\"; // true where", "")]
    public void A_where_for_an_if_is_found(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', Conditions(text)));

    [Fact]
    public void Many_parameters_are_found()
    {
        Assert.False(HasManyParameters(typeof(Eight)));
        Assert.True(HasManyParameters(typeof(Nine)));
    }

    [Theory]
    [InlineData("[src/Cli/**.cs]\ndotnet_diagnostic.CS1591.severity = none\n", "src/Cli/**.cs")]
    [InlineData("[*.cs]\na = b\ndotnet_diagnostic.CS1591.severity = silent\n", "*.cs")]
    [InlineData("[*.cs]\ndotnet_diagnostic.CS1591.severity = error\n[*.md]\nindent_size = 2\n", "")]
    public void An_excuse_is_found(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', SectionsThatExcuse(text)));

    private static IEnumerable<(string Name, string Text)> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path))
            .Where(name => !name.Split('/').Intersect(["obj", "bin", "artifacts"]).Any())
            .Select(name => (name, Read(name)));

    // All of them, where xunit would show the beginning of the first few.
    private static void AssertNone(IEnumerable<string> found) =>
        Assert.True(!found.Any(), string.Join(Environment.NewLine, found));

    private static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, name));

    private static string[] LinesOf(string text) => text.TrimEnd('\n').Split('\n');

    private static IEnumerable<string> LongLines(string text)
    {
        var lines = LinesOf(text);
        var indents = RawIndents(lines);
        for (var i = 0; i < lines.Length; i++)
        {
            var columns = lines[i].EnumerateRunes().Count() - indents[i];
            if (columns > MostColumns)
            {
                yield return $"{i + 1} has {columns} columns";
            }
        }
    }

    // How far each line is indented for the code's sake alone: within a raw string, as far as its end.
    private static int[] RawIndents(string[] lines)
    {
        var indents = new int[lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            if (Regex.Match(lines[i], "(?<!\")\"{3,}$") is not { Success: true } open)
            {
                continue;
            }

            var end = Array.FindIndex(
                lines, i + 1, line => line.TrimStart().StartsWith(open.Value, StringComparison.Ordinal));
            if (end < 0)
            {
                continue;
            }

            var indent = lines[end].Length - lines[end].TrimStart().Length;
            indents.AsSpan(i + 1, end - i - 1).Fill(indent);
            i = end;
        }

        return indents;
    }

    private static bool HasManyParameters(Type type) => type
        .GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Any(constructor => constructor.GetParameters().Length > MostParameters);

    private static IEnumerable<string> Conditions(string text)
    {
        var documentation = string.Join(
            ' ', LinesOf(text).Select(line => line.Trim())
                .Where(line => line.StartsWith("///", StringComparison.Ordinal))
                .Select(line => line[3..].Trim()));
        return Regex.Matches(documentation, @"\b(?:true|false|null|0)\s+where\b", RegexOptions.IgnoreCase)
            .Select(match => match.Value);
    }

    private static IEnumerable<string> SectionsThatExcuse(string text)
    {
        var section = "";
        foreach (var line in LinesOf(text))
        {
            if (Regex.Match(line, @"^\[(.+)\]$") is { Success: true } head)
            {
                section = head.Groups[1].Value;
            }
            else if (Regex.IsMatch(line, @"CS1591\.severity\s*=\s*(?!\s|error|warning)"))
            {
                yield return section;
            }
        }
    }

    private sealed record Eight(int A, int B, int C, int D, int E, int F, int G, int H);

    private sealed record Nine(int A, int B, int C, int D, int E, int F, int G, int H, int I);
}
