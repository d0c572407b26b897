using Tcpq.Cli.Terminal;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests;

public sealed class ReadmeTests
{
    private static readonly string[] Blocks =
        File.ReadAllText(Path.Combine(Repository.Root, "README.md")).Split("```");

    /// <summary>Each command that is shown with what it prints.</summary>
    public static TheoryData<string, string> Examples() => Split(
        Blocks.Where(block => block.StartsWith("console\n$ ./", StringComparison.Ordinal))
            .Select(block => block["console\n$ ./".Length..]));

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_prints_what_it_says(string command, string expected)
    {
        var (exitCode, output, errors) = CommandShell.Run(command);
        Assert.Equal(expected, output + errors);
        Assert.Equal(ExitCodes.Success, exitCode);
    }

    [Fact]
    public void The_first_command_prints_what_it_says()
    {
        var command = Blocks[1].Split('\n').Single(line => line.StartsWith("./tcpq", StringComparison.Ordinal));
        var (_, output, errors) = CommandShell.Run(command["./".Length..]);
        Assert.Equal(Blocks[3].TrimStart('\n'), output + errors);
    }

    [Fact]
    public void There_are_ten_examples() => Assert.True(Examples().Count >= 10);

    private static TheoryData<string, string> Split(IEnumerable<string> blocks)
    {
        var examples = new TheoryData<string, string>();
        foreach (var block in blocks)
        {
            var end = block.IndexOf('\n', StringComparison.Ordinal);
            examples.Add(block[..end], block[(end + 1)..]);
        }

        return examples;
    }
}
