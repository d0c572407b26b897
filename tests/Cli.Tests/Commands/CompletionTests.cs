using System.Text;
using Tcpq.Cli.Outputs;
using Tcpq.Cli.Terminal;
using Tcpq.Language.Aggregates;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Language.Functions;
using Tcpq.Language.Hooks;
using Tcpq.Runtime.Devices;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

public sealed class CompletionTests
{
    public static TheoryData<string, string> Lines => new()
    {
        { "expl", "explain" },
        { "che", "check" },
        { "help e", "error" },
        { "help error TQ020", "TQ0201 TQ0202" },
        { "--for", "--format" },
        { "script --ho", "--hook" },
        { "check script --ho", "--hook" },
        { "--error-format r", "rich" },
        { "check --error-format r", "rich" },
        { "--format=js", "--format=json" },
        { "--format = js", "json" },
        { "--limit ", "all" },
        { "explain --format ", "json table" },
        { "check --hook xd", "xdp" },
        { "fields sad", "saddr" },
        { "fields tcp_r", "tcp_rcv" },
        { "events pac", "packet" },
        { "aggregates lhi", "lhist" },
        { "completion ", "bash fish zsh" },
        { "build script --output x", ":files" },
        { "--read x", ":files" },
        { "--read a.pcap x", ":files" },
        { "scan.tc", ":files" },
        { "check scan.tc", ":files" },
        { "--every ", "" },
        { "nonsense nonsense", "" },
        { "comple", "completion" },
        { "fmt scan.tc", ":files" },
        { "fmt scan.tcpq more", ":files" },
        { "fmt --ch", "--check" },
        { "fields saddr ", "" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_line_is_completed_by_the_tree_of_commands(string line, string expected)
    {
        var candidates = Complete(line.Split(' '));
        Assert.All(
            expected.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            candidate => Assert.Contains(candidate, candidates));
        Assert.True(expected.Length > 0 || candidates.Length == 0, string.Join(' ', candidates));
    }

    [Fact]
    public void The_first_word_can_be_a_command_or_a_file()
    {
        var candidates = Complete("");
        Assert.Contains("check", candidates);
        Assert.Contains(":files", candidates);
        Assert.DoesNotContain("complete", candidates);
        Assert.DoesNotContain("--format", candidates);
    }

    [Fact]
    public void Tables_are_completed_whole()
    {
        AreCompleted(FieldTable.Rows.Select(row => row.Name).Concat(EventTable.Rows.Select(row => row.Name)), "fields");
        AreCompleted(FunctionTable.Listed.Select(row => row.Name), "functions");
        AreCompleted(AggregateTable.Rows.Select(row => row.Name), "aggregates");
        AreCompleted(
            EventTable.Rows.Select(row => row.Name).Concat(ProbeTable.Rows.Select(row => row.Name)), "events");
        AreCompleted(HookTable.Rows.Select(row => row.Name), "--hook");
        AreCompleted(OutputTable.All.Select(row => row.Name), "--format");
        AreCompleted(NetworkDevice.Names, "--dev");
        AreCompleted(Tcpq.Runtime.StandardLibrary.Names, "tools");
    }

    [Fact]
    public void Parameters_of_the_script_are_options_too()
    {
        using var script = new TemporaryFile(
            "param ports = 100 \"ports tried\"\non tcp_rcv where dport > ports < count() >"u8, "scan.tcpq");
        var lines = Invocation.Of("complete", "--", script.Path, "--po").Results;
        Assert.Equal("--ports\tports tried\n", lines);
        Assert.Contains("--ports", Complete("check", script.Path, ""));
        Assert.DoesNotContain("--ports", Complete("--po"));
    }

    [Fact]
    public void What_a_candidate_is_about_stands_behind_a_tab() =>
        Assert.StartsWith("check\tsay what is wrong", Invocation.Of("complete", "--", "chec").Results,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("tcpq ev", "events")]
    [InlineData("tcpq check --hook xd", "xdp")]
    [InlineData("tcpq --format=js", "json")]
    [InlineData("tcpq fields saddr", "saddr")]
    [InlineData("tcpq check exampl", "examples")]
    [InlineData("tcpq --read examples/captures/sca", "examples/captures/scan.pcap")]
    [InlineData("tcpq 'on tcp_rcv < count() >' --dur", "--duration")]
    public void Bash_completes_a_line(string line, string expected)
    {
        // What readline does: the words are cut at COMP_WORDBREAKS, and the function is called.
        var words = line.Replace("=", " = ", StringComparison.Ordinal);
        var (_, output, errors) = CommandShell.Run(
            $$"""
            source <(tcpq completion bash)
            compopt() (:)
            COMP_WORDS=({{words}})
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _tcpq
            printf '%s\n' "${COMPREPLY[@]}"
            """);
        Assert.Equal((expected + "\n", ""), (output, errors));
    }

    [ToolFact("bash")]
    public void Bash_reads_its_script() => IsReadBy("bash");

    [ToolFact("zsh")]
    public void Zsh_reads_its_script() => IsReadBy("zsh");

    [ToolFact("fish")]
    public void Fish_reads_its_script() => IsReadBy("fish");

    [Fact]
    public void Another_shell_ends_with_2()
    {
        var run = Invocation.Of("completion", "tcsh");
        Assert.Equal((ExitCodes.Usage, ""), (run.ExitCode, run.Results));
        Assert.Contains("choose one of bash, zsh, fish", run.Messages, StringComparison.Ordinal);
    }

    private static void AreCompleted(IEnumerable<string> names, string word) =>
        Assert.Equal(names.Order(StringComparer.Ordinal), Complete(word, "").Order(StringComparer.Ordinal));

    private static void IsReadBy(string shell)
    {
        var script = Invocation.Of("completion", shell);
        Assert.Equal(ExitCodes.Success, script.ExitCode);
        using var file = new TemporaryFile(Encoding.UTF8.GetBytes(script.Results), "completion");
        var (exitCode, _, errors) = CommandShell.Run($"{shell} -n {file.Path}");
        Assert.Equal((0, ""), (exitCode, errors));
    }

    private static string[] Complete(params string[] words)
    {
        var run = Invocation.Of(["complete", "--", .. words]);
        Assert.Equal((ExitCodes.Success, ""), (run.ExitCode, run.Messages));
        return
        [
            .. run.Results.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0]),
        ];
    }
}
