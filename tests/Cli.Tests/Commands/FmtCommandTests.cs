using System.Runtime.Versioning;
using System.Text;
using Tcpq.Cli.Terminal;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

[SupportedOSPlatform("linux")]
public sealed class FmtCommandTests
{
    private const string Ugly = "on tcp_rcv where syn<count( saddr )>";
    private const string Pretty = "on tcp_rcv where syn < count(saddr) >\n";

    [Fact]
    public void A_file_is_rewritten_and_keeps_its_mode()
    {
        using var file = new TemporaryFile(Encoding.UTF8.GetBytes(Ugly), "scan.tcpq");
        File.SetUnixFileMode(file.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Assert.Equal(new Invocation(ExitCodes.Success, "", ""), Invocation.Of("fmt", file.Path));

        Assert.Equal(Pretty, File.ReadAllText(file.Path));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(file.Path));
        Assert.Equal([file.Path], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(file.Path)!));
    }

    [Fact]
    public void A_link_stays_one()
    {
        using var file = new TemporaryFile(Encoding.UTF8.GetBytes(Ugly), "scan.tcpq");
        var link = file.Path + ".link";
        File.CreateSymbolicLink(link, file.Path);
        try
        {
            Assert.Equal(ExitCodes.Success, Invocation.Of("fmt", link).ExitCode);
            Assert.Equal(file.Path, new FileInfo(link).LinkTarget);
            Assert.Equal(Pretty, File.ReadAllText(file.Path));
        }
        finally
        {
            File.Delete(link);
        }
    }

    [Fact]
    public void Standard_input_goes_to_standard_output() =>
        Assert.Equal(new Invocation(ExitCodes.Success, Pretty, ""), Invocation.WithInput(Ugly, "fmt", "-"));

    [Fact]
    public void Check_names_what_would_change_and_changes_nothing()
    {
        using var ugly = new TemporaryFile(Encoding.UTF8.GetBytes(Ugly), "ugly.tcpq");
        using var pretty = new TemporaryFile(Encoding.UTF8.GetBytes(Pretty), "pretty.tcpq");

        Assert.Equal(
            new Invocation(ExitCodes.Script, ugly.Path + Environment.NewLine, ""),
            Invocation.Of("fmt", "--check", pretty.Path, ugly.Path));
        Assert.Equal(new Invocation(ExitCodes.Success, "", ""), Invocation.Of("fmt", "--check", pretty.Path));
        Assert.Equal(Ugly, File.ReadAllText(ugly.Path));
    }

    [Fact]
    public void A_script_with_mistakes_is_left_alone_and_the_others_are_formatted()
    {
        using var wrong = new TemporaryFile("on tcp_rcv where syn < count(saddr)"u8, "wrong.tcpq");
        using var ugly = new TemporaryFile(Encoding.UTF8.GetBytes(Ugly), "ugly.tcpq");

        var (exitCode, results, messages) = Invocation.Of("fmt", "--error-format", "short", wrong.Path, ugly.Path);

        Assert.Equal((ExitCodes.Script, ""), (exitCode, results));
        Assert.Contains("TQ0116", messages, StringComparison.Ordinal);
        Assert.Equal("on tcp_rcv where syn < count(saddr)", File.ReadAllText(wrong.Path));
        Assert.Equal(Pretty, File.ReadAllText(ugly.Path));
    }

    [Fact]
    public void A_name_that_is_none_loses_nothing_of_the_script()
    {
        const string Script = "on tcp-rcv where syn < count(saddr) top 5 >";
        using var file = new TemporaryFile(Encoding.UTF8.GetBytes(Script), "scan.tcpq");

        var invocation = Invocation.Of("fmt", "--error-format", "short", file.Path);

        Assert.Equal(ExitCodes.Script, invocation.ExitCode);
        Assert.Contains("TQ0202", invocation.Messages, StringComparison.Ordinal);
        Assert.Equal(Script, File.ReadAllText(file.Path));
    }

    [Fact]
    public void Columns_keep_their_names_and_results_from_before_and_after_add_up()
    {
        const string Script =
            "on tcp_rcv < count(payload[0,8], (ttl>>2)+ # in words\n 1, ttl); emit len-payload_len, (saddr) >";
        using var file = new TemporaryFile(Encoding.UTF8.GetBytes(Script), "columns.tcpq");
        var folder = Path.GetDirectoryName(file.Path)!;
        var before = Run("before");
        Assert.Equal(ExitCodes.Success, Invocation.Of("fmt", file.Path).ExitCode);
        Assert.NotEqual(Script, File.ReadAllText(file.Path));

        Assert.Equal(before, Run("after"));
        Assert.Contains("\"payload[0, 8]\":", before.Results, StringComparison.Ordinal);
        Assert.Contains("\"(ttl >> 2) + 1\":", before.Results, StringComparison.Ordinal);
        Assert.Contains("\"len - payload_len\":", before.Results, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Success, Invocation.Of("merge", $"{folder}/before", $"{folder}/after").ExitCode);

        Invocation Run(string save) => Invocation.Of(
            file.Path, "--read", Path.Combine(Repository.Root, "examples/captures/web.pcapng"), "--format", "json",
            "--save", Path.Combine(folder, save));
    }

    [Theory]
    [InlineData("there is no file to format", "fmt")]
    [InlineData("there is no file `/nowhere/scan`", "fmt", "/nowhere/scan")]
    public void What_cannot_be_read_is_said(string expected, params string[] args)
    {
        var invocation = Invocation.Of(args);

        Assert.Equal(ExitCodes.Usage, invocation.ExitCode);
        Assert.Contains(expected, invocation.Messages, StringComparison.Ordinal);
    }
}
