using Tcpq.Cli.Terminal;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

public sealed class CommandLineTests
{
    public static TheoryData<string, string> Mistakes() => new()
    {
        { "no-script", "" },
        { "unknown-option", "--hok xdp script" },
        { "missing-value", "script --hook" },
        { "unknown-format", "script --format xml" },
        { "bad-values", "script --every 5 --limit 0 --local here" },
        { "two-scripts", "on tcp_rcv" },
        { "live-options-for-files", "script --read a.pcap --dev eth0 --hook xdp" },
        { "local-without-files", "script --local 10.0.0.1" },
        { "standard-input-twice", "- --read -" },
        { "missing-file", "missing.tcpq" },
        { "unknown-error-format", "script extra --error-format xml" },
        { "short", "script extra --error-format short" },
        { "json", "script extra --error-format json" },
        { "unknown-code", "help error TQ9999" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void A_mistake_is_explained_and_ends_with_2(string name, string line)
    {
        var run = Invocation.Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Empty(run.Results);
        Golden.Verify("command-line", name, $"$ tcpq {line}\n{run.Messages}");
    }

    [Fact]
    public void Help_teaches_by_examples_and_lists_exit_codes()
    {
        var run = Invocation.Of("--help");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.Contains("'on tcp_rcv where syn and dport==80 < count(saddr) >'", run.Results, StringComparison.Ordinal);
        Assert.All(ExitCodes.All, code => Assert.Contains(code.Meaning, run.Results, StringComparison.Ordinal));
        Assert.Empty(run.Messages);
    }

    [Fact]
    public void Help_is_as_wide_as_a_pager()
    {
        foreach (var command in (string[])["", "build", "merge", "fmt", "explain", "check"])
        {
            var lines =
                Invocation.Of([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Results.Split(
                    '\n');
            Assert.True(lines.Length > 5);
            Assert.All(lines, line => Assert.InRange(line.TrimEnd().Length, 0, 80));
        }
    }

    [Fact]
    public void Tools_say_whole_sentences() => Assert.All(
        Invocation.Of("tools").Results.Split('\n').Where(line => line.Length > 0 && !line.Contains("what it is for")),
        line => Assert.EndsWith(".", line.TrimEnd(), StringComparison.Ordinal));

    [Fact]
    public void The_version_is_one_line() =>
        Assert.Equal($"tcpq {BuildVersion.Text}", Invocation.Of("--version").Results.TrimEnd());

    [Fact]
    public void Every_error_can_be_looked_up()
    {
        var all = Invocation.Of("help", "error").Results;
        Assert.All(Tcpq.Diagnostics.Codes.All, code =>
        {
            Assert.Contains(code.Id, all, StringComparison.Ordinal);
            Assert.Contains(code.Explanation, Invocation.Of("help", "error", code.Id).Results,
                StringComparison.Ordinal);
        });
    }
}
