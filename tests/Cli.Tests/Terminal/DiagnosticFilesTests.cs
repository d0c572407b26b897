using Tcpq.Cli.Terminal;
using Xunit;

namespace Tcpq.Cli.Tests.Terminal;

public sealed class DiagnosticFilesTests
{
    [Fact]
    public void They_are_named_after_the_process_and_its_start() => Assert.Equal(
        ["dotnet-diagnostic-7-168-socket", "clr-debug-pipe-7-168-in", "clr-debug-pipe-7-168-out"],
        DiagnosticFiles.NamesFor(7, "7 (a ) b) S 1 7 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 168 9 1"));

    // 2>&1: what the shell says about the killed program.
    [Theory]
    [InlineData("")]
    [InlineData("unset DOTNET_EnableDiagnostics;")]
    public void None_stays_when_tcpq_is_killed(string before)
    {
        var (_, output, _) = CommandShell.Run($$"""
            {{before}} export TMPDIR=$(mktemp -d); mkfifo "$TMPDIR/pipe"
            as_job 'on tcp_rcv < count() >' --read "$TMPDIR/pipe" &
            opened "$TMPDIR/pipe"; kill -KILL $!; wait; ls "$TMPDIR"; rm -r "$TMPDIR"
            """);
        Assert.Equal("pipe\n", output);
    }
}
