using Tcpq.Cli.Commands;
using Tcpq.Cli.Terminal;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

/// <summary>What is said to options of other tools can be typed.</summary>
public sealed class ForeignOptionsTests
{
    public static TheoryData<string> Helps => [.. ForeignOptions.All.Select(row => row.Help)];

    public static TheoryData<string> Names => [.. ForeignOptions.All.SelectMany(row => row.Names)];

    [Theory]
    [MemberData(nameof(Helps))]
    public void What_is_proposed_compiles(string help) =>
        Assert.All(ProposedScripts.In(help), proposal => Assert.Null(ProposedScripts.Problem(proposal, "")));

    [Theory]
    [MemberData(nameof(Names))]
    public void None_is_an_option_here(string name)
    {
        var run = Invocation.Of("on tcp_rcv < count() >", name, "1");
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(ForeignOptions.Help(name)!, run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_capture_in_place_of_a_script_is_told_how_it_is_read()
    {
        var run = Invocation.Of(Path.Combine(Repository.Root, "examples", "captures", "web.pcapng"));
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("--read", run.Messages, StringComparison.Ordinal);
    }
}
