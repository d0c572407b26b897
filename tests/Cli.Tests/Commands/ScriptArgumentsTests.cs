using Tcpq.Cli.Commands;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

public sealed class ScriptArgumentsTests
{
    [Theory]
    [InlineData("S", "S", "", "S", "")]
    [InlineData("S --read a", "S", "a", "S", "a")]
    [InlineData("--read a S", "S", "a", "S", "a")]
    [InlineData("-r a -r b S", "S", "a b", "S", "a b")]
    [InlineData("S --read a b c", "S b c", "a", "S", "a b c")]
    [InlineData("--read a b c S", "b c S", "a", "S", "a b c")]
    [InlineData("S --read=a b", "S b", "a", "S", "a b")]
    public void The_script_stands_before_read_or_last(
        string line, string positionals, string read, string script, string captures)
    {
        var split = ScriptArguments.Split(Words(line), Words(positionals), Words(read), out var problem);
        Assert.Null(problem);
        Assert.Equal(script, split.Script);
        Assert.Equal(Words(captures), split.Captures);
    }

    [Fact]
    public void A_second_argument_without_captures_is_one_too_many()
    {
        _ = ScriptArguments.Split(["on", "tcp_rcv"], ["on", "tcp_rcv"], [], out var problem);
        Assert.Contains("`tcp_rcv`", problem, StringComparison.Ordinal);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
