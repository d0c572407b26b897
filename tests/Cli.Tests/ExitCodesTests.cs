using Tcpq.Cli.Terminal;
using Tcpq.Diagnostics;
using Xunit;

namespace Tcpq.Cli.Tests;

public sealed class ExitCodesTests
{
    [Theory]
    [InlineData("TQ0001", ExitCodes.Usage)]
    [InlineData("TQ0101", ExitCodes.Script)]
    [InlineData("TQ0203", ExitCodes.Script)]
    [InlineData("TQ0301", ExitCodes.Script)]
    [InlineData("TQ0304", ExitCodes.Machine)]
    [InlineData("TQ0307", ExitCodes.Machine)]
    [InlineData("TQ0402", ExitCodes.Script)]
    [InlineData("TQ0501", ExitCodes.Input)]
    [InlineData("TQ0601", ExitCodes.Machine)]
    [InlineData("TQ0900", ExitCodes.Bug)]
    public void The_range_of_a_code_decides(string id, int expected)
    {
        var code = Codes.All.Single(c => c.Id == id);
        Assert.Equal(expected, ExitCodes.For(code));
    }

    [Fact]
    public void Every_code_of_the_table_has_a_documented_exit_code() =>
        Assert.All(Codes.All, code => Assert.Contains(ExitCodes.For(code), ExitCodes.All.Select(c => c.Code)));

    [Fact]
    public void Warnings_alone_are_no_failure() =>
        Assert.Equal(
            ExitCodes.Success,
            ExitCodes.For([new Diagnostic(new("TQ0299", Severity.Warning, "title", "explanation"), "w")]));

    [Fact]
    public void A_capture_cut_short_is_a_bad_input_file() =>
        Assert.Equal(ExitCodes.Input, ExitCodes.For([new Diagnostic(Codes.TruncatedCapture, "t")]));

    [Fact]
    public void A_bug_outweighs_an_error() =>
        Assert.Equal(
            ExitCodes.Bug,
            ExitCodes.For([new Diagnostic(Codes.ScriptMissing, "m"), new Diagnostic(Codes.InternalError, "b")]));
}
