using Tcpq.Cli.Tests.Commands;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests;

/// <summary>Captures that other tools were reported to misread: tests/captures/field has them, with the right
/// answers.</summary>
public sealed class FieldCapturesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "captures", "field");

    private static readonly Dictionary<string, Case> Cases = Read().ToDictionary(row => row.File);

    public static TheoryData<string> Files => new(Cases.Keys);

    [Theory]
    [MemberData(nameof(Files))]
    public void A_capture_answers_as_it_should(string file)
    {
        var row = Cases[file];
        var run = Invocation.Of([row.Script, .. row.Options, "--read", Path.Combine(Folder, file), "--format", "csv"]);
        var actual = (run.Results + run.Messages).Replace(Folder + "/", "", StringComparison.Ordinal);
        if (row.IsOpen)
        {
            Assert.True(row.Expected != actual, $"{file} answers as it should: take away its `!`");
            return;
        }

        Assert.Equal(row.Expected, actual);
    }

    [Fact]
    public void Every_file_is_in_the_table() => Assert.Equal(
        Directory.EnumerateFiles(Folder).Select(Path.GetFileName).Where(IsCapture!).Order(StringComparer.Ordinal),
        Cases.Keys.Order(StringComparer.Ordinal));

    private static bool IsCapture(string name) => name.Contains(".pcap", StringComparison.Ordinal);

    private static IEnumerable<Case> Read()
    {
        var text = File.ReadAllText(Path.Combine(Folder, "cases.txt"));
        foreach (var block in text.Split("\n$ ").Skip(1))
        {
            var lines = block.TrimEnd('\n').Split('\n');
            var isOpen = lines[0].StartsWith("! ", StringComparison.Ordinal);
            string[] words = [.. lines[0].Split(' ').Skip(isOpen ? 1 : 0)];
            var end = Array.IndexOf(lines, "-");
            var expected = string.Concat(lines[(end + 1)..].Select(line => (line == "~" ? "" : line) + "\n"));
            yield return new(words[0], words[1..], string.Join('\n', lines[1..end]), expected, isOpen);
        }
    }

    private sealed record Case(string File, string[] Options, string Script, string Expected, bool IsOpen);
}
