using Tcpq.Cli.Terminal;
using Tcpq.Cli.Tests.Commands;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests;

/// <summary>Every script of README.md and docs/language.md runs as printed; those in the kernel are in
/// Kernel.Tests.</summary>
public sealed class DocumentedScriptsTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("tcpq-documents-");

    public static TheoryData<string> Names => [.. DocumentedScripts.All.Select(script => script.Source.Name)];

    public static TheoryData<string> ForCaptures =>
        [.. DocumentedScripts.All.Where(script => !script.IsLive).Select(script => script.Source.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_script_compiles_for_the_kernel(string name) =>
        Assert.Equal(new(ExitCodes.Success, "", ""), Invocation.Of("check", Write(name)));

    [Theory]
    [MemberData(nameof(ForCaptures))]
    public void A_script_runs_on_a_capture(string name)
    {
        foreach (var capture in (string[])["web.pcapng", "trouble.pcapng"])
        {
            var path = Path.Combine(Repository.Root, "examples", "captures", capture);
            string[] writing = Find(name).Captures ? ["--write", Path.Combine(directory.FullName, "captured.pcapng")]
                : [];
            var run = Invocation.Of([Write(name), "--read", path, "--format", "json", .. writing]);
            Assert.Equal((ExitCodes.Success, ""), (run.ExitCode, run.Problems));
            Assert.Contains("\"type\":\"summary\"", run.Results, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void There_are_twenty() => Assert.InRange(DocumentedScripts.All.Length, 20, int.MaxValue);

    public void Dispose() => directory.Delete(recursive: true);

    private static DocumentedScript Find(string name) =>
        DocumentedScripts.All.Single(script => script.Source.Name == name);

    // Beside the files that it names.
    private string Write(string name)
    {
        var script = Find(name).Source;
        foreach (var file in DocumentedScripts.FilesIn(script))
        {
            File.WriteAllText(Path.Combine(directory.FullName, file), DocumentedScripts.FileOf(file));
        }

        var path = Path.Combine(directory.FullName, "script.tcpq");
        File.WriteAllText(path, script.Text);
        return path;
    }
}
