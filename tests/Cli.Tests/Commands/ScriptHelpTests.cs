using Tcpq.Cli.Terminal;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

public sealed class ScriptHelpTests
{
    private const string Script = """
        #!/usr/bin/env tcpq
        # Port scans.
        #
        # Counts ports.
        param ports = 100 "ports tried before a source is a scanner"
        param window = 10s
        on tcp_rcv where dport > ports < count() >

        """;

    [Theory]
    [InlineData("")]
    [InlineData("check")]
    [InlineData("explain")]
    public void Help_for_a_script_begins_with_its_own_options(string command)
    {
        using var script = new TemporaryFile(System.Text.Encoding.UTF8.GetBytes(Script), "scan.tcpq");
        var run = Invocation.Of(
            [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), script.Path, "--ports", "5", "--help"]);
        Assert.Equal((ExitCodes.Success, ""), (run.ExitCode, run.Messages));
        Assert.StartsWith(
            $"""
            {script.Path}
              Port scans.

              Counts ports.

            option    default  type      meaning
            --ports   100      integer   ports tried before a source is a scanner
            --window  10s      duration


            """,
            run.Results,
            StringComparison.Ordinal);
        Assert.Contains("--hook", run.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_that_says_nothing_leaves_the_usual_help() =>
        Assert.Equal(Invocation.Of("--help").Results, Invocation.Of("on tcp_rcv < count() >", "--help").Results);

    [Fact]
    public void Standard_input_is_not_read_for_help() =>
        Assert.Equal(Invocation.Of("--help").Results, Invocation.WithInput(Script, "-", "--help").Results);

    [Fact]
    public void A_script_that_cannot_be_read_is_said()
    {
        var run = Invocation.Of("missing.tcpq", "--help");
        Assert.Equal((ExitCodes.Usage, ""), (run.ExitCode, run.Results));
        Assert.StartsWith("error[TQ0002]", run.Messages, StringComparison.Ordinal);
    }
}
