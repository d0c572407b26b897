using System.Text;
using Tcpq.Cli.Commands;
using Tcpq.Diagnostics;
using Tcpq.Testing;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

public sealed class ScriptFileTests
{
    [Theory]
    [InlineData("on tcp_rcv where saddr in {10.0.0.0/8} < count() >", false)]
    [InlineData("on tcp_rcv<count()>", false)]
    [InlineData("scan.tcpq", true)]
    [InlineData("./scan", true)]
    [InlineData("/proc/self/cmdline", true)]
    [InlineData("scan", false)]
    public void A_path_is_told_from_a_script(string argument, bool expected) =>
        Assert.Equal(expected, ScriptFile.NamesFile(argument));

    [Fact]
    public void A_script_on_the_command_line_is_its_own_text() =>
        Assert.Equal(("on x", SourceText.CommandLineName), Open("on x", out _));

    [Fact]
    public void A_dash_reads_standard_input() =>
        Assert.Equal(("on stdin", "<standard input>"), Open("-", out _));

    [Fact]
    public void A_file_is_read_and_named()
    {
        using var file = new TemporaryFile("on file"u8, "scan");
        Assert.Equal(("on file", file.Path), Open(file.Path, out _));
    }

    [Fact]
    public void A_file_of_other_bytes_is_refused()
    {
        using var file = new TemporaryFile([0x0a, 0x0d, 0xff, 0xfe], "scan.tcpq");
        Assert.Null(Open(file.Path, out var problem));
        Assert.Contains("is not UTF-8 text", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nowhere/scan.tcpq", "there is no file `/nowhere/scan.tcpq`")]
    [InlineData("/", "`/` is a directory, not a script")]
    public void What_cannot_be_read_is_said(string path, string expected)
    {
        Assert.Null(Open(path, out var problem));
        Assert.Equal(expected, problem);
    }

    private static (string Text, string Name)? Open(string argument, out string? problem)
    {
        var diagnostics = new DiagnosticBag();
        var source = ScriptFile.Open(
            argument, () => new MemoryStream(Encoding.UTF8.GetBytes("on stdin")), diagnostics);
        problem = diagnostics.ToImmutable().FirstOrDefault()?.Message;
        return source is null ? null : (source.Text, source.Name);
    }
}
