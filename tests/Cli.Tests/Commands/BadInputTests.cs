using Tcpq.Cli.Terminal;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

/// <summary>One clear diagnostic and the right exit code for what goes wrong outside of the command line.</summary>
public sealed class BadInputTests
{
    private const string Script = "on tcp_rcv where syn < count() >";
    private static readonly string Captures = Path.Combine(Repository.Root, "examples/captures");
    private static readonly string Web = Path.Combine(Captures, "web.pcapng");

    [Theory]
    [InlineData("on tcp_rcv where dst_port == 80 < count(saddr) >", "TQ0201")]
    [InlineData("on tcp_rcv where dport == saddr < count(saddr) >", "TQ0204")]
    [InlineData("on tcp_rcv where syn < count(saddr)", "TQ0")]
    public void A_wrong_script_ends_with_1(string script, string code)
    {
        var run = Invocation.Of(script, "--read", Web);
        Assert.Equal(ExitCodes.Script, run.ExitCode);
        Assert.Empty(run.Results);
        Assert.StartsWith($"error[{code}", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void Five_mistakes_are_all_reported()
    {
        using var script = new TemporaryFile(
            """
            on tcp_rcv where dst_port == 80 < count(saddr) >
            on tcp_rcv where dport == saddr < count(saddr) >
            on tcp_recieve < count() >
            on tcp_rcv < cuont(saddr) >
            on tcp_rcv where len > 5s < count() >

            """u8,
            "five.tcpq");
        var run = Invocation.Of("check", script.Path);
        Assert.Equal(ExitCodes.Script, run.ExitCode);
        Assert.EndsWith("\n5 errors\n", run.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--read A --enforce", "`--enforce` is about the kernel and `--read` about files")]
    [InlineData("--workers 2", "`--workers` has a meaning with `--read` only")]
    [InlineData("--read A --workers 0", "`0` is not a number of threads from 1 to 256")]
    [InlineData("--read A --snaplen 100", "`--snaplen` has a meaning with `--write` only")]
    [InlineData("--read A --write ./A", "`./A` is read, and cannot be written too")]
    [InlineData("--enforce=maybe", "`--enforce` stands alone, or is `--enforce=all`, not `maybe`")]
    public void Options_about_packets_that_contradict_each_other_end_with_2(string options, string message)
    {
        var run = Invocation.Of(["on packet < capture; drop >", .. options.Split(' ')]);
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.StartsWith($"error[TQ0003]: {message}", run.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("on packet < capture >", new string[0], "TQ0323", ExitCodes.Script)]
    [InlineData(Script, new[] { "--write", "/dev/null" }, "TQ0324", ExitCodes.Usage)]
    [InlineData("on packet < capture >", new[] { "--write", "/none/out.pcapng" }, "TQ0004", ExitCodes.Machine)]
    public void Packets_need_a_file_and_a_file_needs_packets(string script, string[] options, string code, int exitCode)
    {
        var run = Invocation.Of([script, "--read", Web, .. options]);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.StartsWith($"error[{code}]", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_capture_ends_with_4()
    {
        var run = Invocation.Of(Script, "--read", "missing.pcap");
        Assert.Equal(ExitCodes.Input, run.ExitCode);
        Assert.Empty(run.Results);
        Assert.Equal("error[TQ0501]: `missing.pcap` does not exist\n\n1 error\n", run.Messages);
    }

    [Fact]
    public void A_text_file_is_no_capture()
    {
        var run = Invocation.Of(Script, "--read", Path.Combine(Repository.Root, "LICENSE"));
        Assert.Equal(ExitCodes.Input, run.ExitCode);
        Assert.Empty(run.Results);
        Assert.StartsWith("error[TQ0502]", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_capture_cut_short_gives_what_was_read_and_ends_with_4()
    {
        using var capture = new TemporaryFile(File.ReadAllBytes(Web).AsSpan(..20_000));
        var run = Invocation.Of(Script, "--read", capture.Path, "--format", "csv");
        Assert.Equal(ExitCodes.Input, run.ExitCode);
        Assert.StartsWith("count\n24\n", run.Results, StringComparison.Ordinal);
        Assert.Contains("warning[TQ0503]", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_good_capture_is_read_beside_a_bad_one()
    {
        var run = Invocation.Of(Script, "--read", "missing.pcap", "--read", Web, "--format", "csv");
        Assert.Equal(ExitCodes.Input, run.ExitCode);
        Assert.Equal("count\n79\n", run.Results);
    }

    [Fact]
    public void A_hook_of_the_command_line_that_there_is_not_ends_with_2() =>
        Assert.Equal(ExitCodes.Usage, Invocation.Of("check", Script, "--hook", "nowhere").ExitCode);

    [Fact]
    public void An_object_that_cannot_be_written_ends_with_3()
    {
        var run = Invocation.Of("build", "on tcp_rcv via xdp(lo) < count() >", "-o", "/nowhere/x.bpf.o");
        Assert.Equal(ExitCodes.Machine, run.ExitCode);
        Assert.StartsWith("error[TQ0004]: cannot write `/nowhere/x.bpf.o`", run.Messages, StringComparison.Ordinal);
    }
}
