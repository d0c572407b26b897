using Tcpq.Cli.Terminal;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

public sealed class InvalidScriptsTests
{
    public static TheoryData<string> Groups => [.. InvalidScripts.Groups];

    [Theory]
    [MemberData(nameof(Groups))]
    public void Each_script_of_a_group_ends_in_diagnostics_and_their_exit_code(string group)
    {
        foreach (var script in InvalidScripts.Read(group)
            .Where(script => !script.StartsWith("# ", StringComparison.Ordinal)))
        {
            var run = Invocation.WithInput(script, "check", "-");
            Assert.Equal((script, ExitCodes.Script, ""), (script, run.ExitCode, run.Results));
            Assert.Matches(@"(?s)^error\[TQ0[1-4]\d\d\]: .*\d+ errors?\n$", run.Messages);
        }
    }

    [Fact]
    public void Each_script_that_is_made_ends_in_diagnostics_and_their_exit_code() => Assert.All(
        MadeScripts.All.Where(script => !script.Text.Any(char.IsSurrogate)),
        script => Assert.Equal(ExitCodes.Script, Invocation.WithInput(script.Text, "check", "-").ExitCode));
}
