using Tcpq.Cli.Terminal;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests;

/// <summary>What only a process of its own shows.</summary>
public sealed class ProcessTests
{
    [Fact]
    public void A_reader_that_goes_away_is_no_error()
    {
        var (exitCode, output, errors) = CommandShell.Run("tcpq help error | head -n 1; echo ${PIPESTATUS[0]}");
        Assert.Equal((0, ""), (exitCode, errors));
        Assert.EndsWith("\n0\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_said_and_ends_with_3()
    {
        var (exitCode, _, errors) = CommandShell.Run("tcpq --help > /dev/full");
        Assert.Equal(ExitCodes.Machine, exitCode);
        Assert.StartsWith("error[TQ0004]: cannot write the results", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_is_added_to_a_file_that_others_write_to()
    {
        var file = Path.GetTempFileName();
        CommandShell.Run($"(echo before; tcpq --version; echo after) > {file}");
        Assert.Equal(["before", $"tcpq {BuildVersion.Text}", "after"], File.ReadAllLines(file));
        File.Delete(file);
    }

    [Fact]
    public void Results_arrive_where_standard_error_is_closed()
    {
        var (exitCode, output, _) = CommandShell.Run(
            "tcpq 'on tcp_rcv where rst < count() >' --read examples/captures/scan.pcap --format csv 2>&-");
        Assert.Equal((ExitCodes.Success, "count\n200\n"), (exitCode, output));
    }

    [Fact]
    public void Standard_output_that_is_closed_is_said()
    {
        var (exitCode, _, errors) = CommandShell.Run("tcpq --version >&-");
        Assert.Equal(ExitCodes.Machine, exitCode);
        Assert.StartsWith("error[TQ0004]", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_ends_with_2()
    {
        var (exitCode, output, errors) = CommandShell.Run("tcpq --format");
        Assert.Equal((ExitCodes.Usage, ""), (exitCode, output));
        Assert.StartsWith("error[TQ0003]", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_capture_comes_from_standard_input_too()
    {
        var (exitCode, output, _) = CommandShell.Run(
            "tcpq 'on tcp_rcv where rst < count() >' --read - --format csv < examples/captures/scan.pcap");
        Assert.Equal((ExitCodes.Success, "count\n200\n"), (exitCode, output));
    }

    [Fact]
    public void Standard_input_that_is_closed_is_no_capture()
    {
        var (exitCode, output, errors) = CommandShell.Run("tcpq 'on tcp_rcv < count() >' --read - <&-");
        Assert.Equal((ExitCodes.Input, ""), (exitCode, output));
        Assert.StartsWith("error[TQ0505]: standard input cannot be read", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Standard_input_that_is_closed_is_no_script()
    {
        var (exitCode, output, errors) = CommandShell.Run("tcpq - --read examples/captures/scan.pcap <&-");
        Assert.Equal((ExitCodes.Script, ""), (exitCode, output));
        Assert.StartsWith("error[TQ01", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipe_that_nobody_writes_to_is_waited_for_no_longer_than_asked()
    {
        var (exitCode, output, _) = CommandShell.Run("""
            pipe=$(mktemp -u); mkfifo "$pipe"; trap 'rm "$pipe"' EXIT
            tcpq 'on tcp_rcv < count() >' --read "$pipe" --format csv --duration 10ms
            """);
        Assert.Equal((ExitCodes.Success, "count\n0\n"), (exitCode, output));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void A_signal_ends_the_wait_for_a_pipe_that_nobody_writes_to_with_the_last_report(string signal)
    {
        // A job of its own: others begin with SIGINT ignored.
        var (exitCode, output, _) = CommandShell.Run($$"""
            set -m; pipe=$(mktemp -u); mkfifo "$pipe"; trap 'rm "$pipe"' EXIT
            as_job 'on tcp_rcv < count() >' --read "$pipe" --format csv &
            opened "$pipe"; kill -{{signal}} $!; wait $!
            """);
        Assert.Equal((ExitCodes.Success, "count\n0\n"), (exitCode, output));
    }

    [Fact]
    public void Packets_go_to_standard_output_and_results_to_standard_error()
    {
        var (exitCode, output, errors) = CommandShell.Run("""
            tcpq 'on tcp_rcv where rst < capture; count() as rsts >' --read examples/captures/scan.pcap --write - \
                --format csv |
                tcpq 'on packet < count() >' --read - --format csv 2> /dev/null
            """);
        Assert.Equal((ExitCodes.Success, "count\n200\n"), (exitCode, output));
        Assert.StartsWith("rsts\n200\n", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-", "")]
    [InlineData("/dev/fd/3", "3>&1 >/dev/null")]
    public void Whoever_has_seen_enough_packets_ends_the_run_without_an_error(string file, string redirection)
    {
        // More than a pipe holds.
        var (exitCode, output, errors) = CommandShell.Run($$"""
            set -o pipefail
            many=$(printf 'examples/captures/web.pcapng %.0s' {1..100})
            tcpq 'on packet < capture; count() >' --read $many --write {{file}} --format csv {{redirection}} |
                head -c 100 | wc -c
            """);
        Assert.Equal((ExitCodes.Success, "100"), (exitCode, output.Trim()));
        Assert.DoesNotContain("error", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-")]
    [InlineData("/dev/stdout")]
    public void Saved_results_go_to_standard_output_and_printed_ones_to_standard_error(string file)
    {
        var (exitCode, output, errors) = CommandShell.Run($$"""
            tcpq 'on tcp_rcv where rst < count() as rsts >' --read examples/captures/scan.pcap --save {{file}} \
                --format csv > /tmp/tcpq-saved-$$ &&
                tcpq merge /tmp/tcpq-saved-$$ --save {{file}} 2>/dev/null > /tmp/tcpq-saved-$$.sum &&
                tcpq merge /tmp/tcpq-saved-$$.sum --format csv; result=$?; rm -f /tmp/tcpq-saved-$$*; exit $result
            """);
        Assert.Equal((ExitCodes.Success, "rsts\n200\n"), (exitCode, output));
        Assert.StartsWith("rsts\n200\n", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("capture", "--write")]
    [InlineData("count()", "--save")]
    public void What_is_killed_leaves_no_half_file_under_the_name(string statement, string option)
    {
        var (_, output, _) = CommandShell.Run($$"""
            set -m; folder=$(mktemp -d); mkfifo "$folder/in"; echo old > "$folder/out"
            as_job 'on packet < {{statement}} >' --read "$folder/in" {{option}} "$folder/out" &
            exec 4> "$folder/in"; cat examples/captures/scan.pcap >&4
            until ls "$folder" | grep -q '^out\..*part$' || ! kill -0 $!; do :; done
            kill -KILL $!; wait $!; cat "$folder/out"; rm -r "$folder"
            """);
        Assert.Equal("old\n", output);
    }

    [Theory]
    [InlineData("'on packet < capture >' --read x --write y")]
    [InlineData("'use \"x.tcpq\" on tcp_rcv < count() >' --read /dev/null")]
    [InlineData("'on tcp_rcv where saddr in file(\"x\") < count() >' --read /dev/null")]
    public void A_directory_that_is_gone_is_said(string arguments)
    {
        var (exitCode, output, errors) = CommandShell.Run($"""
            folder=$(mktemp -d); cd "$folder"; rmdir "$folder"; tcpq {arguments}
            """);
        Assert.Equal((ExitCodes.Machine, ""), (exitCode, output));
        Assert.StartsWith("error[TQ0005]: the current directory does not exist any more", errors,
            StringComparison.Ordinal);
    }

    [ToolFact("script")]
    public void Packets_are_not_written_to_a_terminal()
    {
        var (exitCode, output, _) = CommandShell.Run("""
            export -f tcpq
            SHELL=$BASH script -qec "tcpq 'on packet < capture >' --read examples/captures/scan.pcap --write -" \
                /dev/null < /dev/null
            """);
        Assert.Equal(ExitCodes.Usage, exitCode);
        Assert.Contains("standard output, which is a terminal", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_comes_from_standard_input_too()
    {
        var (exitCode, output, _) = CommandShell.Run(
            "echo 'on tcp_rcv where rst < count() >' | tcpq - --read examples/captures/scan.pcap --format csv");
        Assert.Equal((ExitCodes.Success, "count\n200\n"), (exitCode, output));
    }
}
