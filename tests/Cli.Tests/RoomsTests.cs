using System.Text.RegularExpressions;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli;

/// <summary>The folders of a project form a staircase: what stands in one knows that folder and those below it, never
/// one above. The lists say which stands below which; docs/architecture.md says what each is for.</summary>
public sealed class RoomsTests
{
    private static readonly Staircase[] Staircases = [
        new("Compiler", "Tcpq", "Text", "Diagnostics", "Syntax/Literals", "Syntax", "Syntax/Formatting", "Values",
            "Targets", "Bpf",
            "Llvm/Handles", "Llvm/Native", "Llvm", "Language/Encapsulations", "Language/Hooks", "Language",
            "Language/Aggregates", "Language/Fields", "Language/Functions", "Language/Events", "Binding/Tree",
            "Binding/Probes", "Binding/Reports", "Binding", "Proposals", "Contract", "Planning", "Lowering/Module",
            "Lowering/Access", "Lowering/Delivery", "Lowering/Headers", "Lowering/Encapsulations", "Lowering/Packets",
            "Lowering/Sockets", "Lowering/Payload", "Lowering/Tables", "Lowering/Expressions", "Lowering/Verdicts",
            "Lowering/Programs", "Lowering/Captures", "Explaining", ""),
        new("Runtime", "Tcpq.Runtime", "Interop", "Libbpf", "Namespaces", "Devices", "Files", "Events", "Maps",
            "Guarding",
            "Results", "Blocks", "Saving", "Replay/Compressed", "Replay/Links", "Replay/Records", "Capturing",
            "Replay/Flows", "Replay/HostMaps", "Replay", "Kernel/Probing", "Kernel/Loading", "Kernel/Attaching",
            "Kernel/Privileges", "Kernel", ""),
        new("Cli", "Tcpq.Cli", "Terminal", "Tables", "Outputs", "Commands", ""),
    ];

    public static TheoryData<string> Projects => [.. Staircases.Select(staircase => staircase.Project)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_folder_has_its_place(string project)
    {
        var staircase = Find(project);
        Assert.Equal(
            staircase.Folders.Order(StringComparer.Ordinal),
            staircase.Files().Select(file => file.Folder).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_namespace_is_its_folder(string project)
    {
        var staircase = Find(project);
        Assert.Empty(staircase.Files().Where(file =>
            Regex.Match(file.Text, "^namespace ([^;]+);", RegexOptions.Multiline) is { Success: true } declared
            && declared.Groups[1].Value != staircase.NamespaceOf(file.Folder)).Select(file => file.Name));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folder_knows_one_above_it(string project)
    {
        var staircase = Find(project);
        var files = staircase.Files().ToList();
        var types = TypesOf(files);
        Assert.Empty(files.SelectMany(file => staircase.ArrowsUp(file, types)));
    }

    [Theory]
    [InlineData("Text", "using Tcpq.Lowering.Module;\nnamespace Tcpq.Text;\n", "Lowering/Module")]
    [InlineData("Text", "using static Tcpq.Llvm.Native.LLVM;\nnamespace Tcpq.Text;\n", "Llvm/Native")]
    [InlineData("Text", "using Plan = Tcpq.Planning.Plan;\nnamespace Tcpq.Text;\n", "Planning")]
    [InlineData("Text", "namespace Tcpq.Text;\nclass C { Tcpq.Planning.Plan? plan; }\n", "Planning")]
    [InlineData("Text", "namespace Tcpq.Text;\nclass C { Planning.Plan? plan; }\n", "Planning")]
    [InlineData("Text", "namespace Tcpq.Text;\n/// <summary><see cref=\"Planning.Plan\"/></summary>\n", "Planning")]
    [InlineData("Text", "namespace Tcpq.Text;\nclass C { object o = Compilation.Parse(null!); }\n", "")]
    [InlineData("Binding/Tree", "namespace Tcpq.Binding.Tree;\nclass C { Binder? binder; }\n", "Binding")]
    [InlineData("Planning",
        "using Tcpq.Text;\nnamespace Tcpq.Planning;\n// Compilation\nclass C { string s = \"Binder\"; }\n", null)]
    public void An_arrow_up_is_found(string folder, string text, string? expected)
    {
        var staircase = Find("Compiler");
        var file = new SourceFile("File.cs", folder, text);
        var arrows = staircase.ArrowsUp(file, TypesOf(staircase.Files()));
        Assert.Equal(expected is null ? [] : [$"File.cs: {folder} -> {expected}"], arrows);
    }

    private static Staircase Find(string project) => Staircases.Single(staircase => staircase.Project == project);

    private static Dictionary<string, HashSet<string>> TypesOf(IEnumerable<SourceFile> files) => files
        .GroupBy(file => file.Folder)
        .ToDictionary(
            group => group.Key,
            group => group.SelectMany(file => Regex.Matches(
                    file.Text,
                    @"^(?:public|internal) [\w ]*?(?:class|record struct|record|struct|enum|interface) (\w+)",
                    RegexOptions.Multiline)
                .Select(match => match.Groups[1].Value)).ToHashSet());

    private sealed record SourceFile(string Name, string Folder, string Text);

    /// <summary>The folders of a project, lowest first; "" is the project's own.</summary>
    private sealed class Staircase(string project, string root, params string[] folders)
    {
        public string Project => project;

        public IReadOnlyList<string> Folders => folders;

        public string NamespaceOf(string folder) =>
            folder.Length == 0 ? root : $"{root}.{folder.Replace('/', '.')}";

        public IEnumerable<SourceFile> Files()
        {
            var place = Path.Combine(Repository.Root, "src", project);
            return Directory.EnumerateFiles(place, "*.cs", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(place, path))
                .Where(path => !path.StartsWith("obj/", StringComparison.Ordinal))
                .Select(path => new SourceFile(
                    path, Path.GetDirectoryName(path)!, File.ReadAllText(Path.Combine(place, path))));
        }

        public IEnumerable<string> ArrowsUp(SourceFile file, Dictionary<string, HashSet<string>> types)
        {
            var own = Array.IndexOf(folders, file.Folder);
            return Known(file, types).Where(folder => Array.IndexOf(folders, folder) > own).Distinct()
                .Select(folder => $"{file.Name}: {file.Folder} -> {folder}");
        }

        private IEnumerable<string> Known(SourceFile file, Dictionary<string, HashSet<string>> types)
        {
            var text = Regex.Replace(file.Text, "^namespace .*$", "", RegexOptions.Multiline);
            var names = Regex.Matches(text, $@"(?<![\w.]){Regex.Escape(root)}(?:\.\w+)+").Select(match => match.Value);
            foreach (var folder in folders.Where(folder => folder.Length > 0))
            {
                var full = NamespaceOf(folder);
                var below = folders.Where(other => other.StartsWith($"{folder}/", StringComparison.Ordinal)).ToList();
                if (names.Any(name => IsIn(name, full) && !below.Exists(other => IsIn(name, NamespaceOf(other))))
                    || types[folder].Any(type => Regex.IsMatch(text, $@"(?<![\w.]){RelativeOf(folder)}\.{type}\b")))
                {
                    yield return folder;
                }
            }

            // What stands in a folder around this one needs no `using`: a type before a name, a dot, or behind `new` or
            // `<`.
            var code = Regex.Replace(text, @"//[^\n]*|""(?:\\.|[^""\\\n])*""", "");
            foreach (var around in folders.Where(other => other != file.Folder
                && (other.Length == 0 || file.Folder.StartsWith($"{other}/", StringComparison.Ordinal))))
            {
                if (types[around].Any(type => Regex.IsMatch(
                    code, $@"(?<![\w.]){type}(?:<\w+>)?(?:\[\])?(?:\??\s+\w+\s*[;=,(){{]|\.\w)|(?:new |<){type}\b")))
                {
                    yield return around;
                }
            }
        }

        private static bool IsIn(string name, string full) =>
            name == full || name.StartsWith($"{full}.", StringComparison.Ordinal);

        private static string RelativeOf(string folder) => Regex.Escape(folder.Replace('/', '.'));
    }
}
