using System.Text.Json;
using Tcpq.Cli.Terminal;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

/// <summary>What editors rely on.</summary>
public sealed class CheckTests
{
    [Fact]
    public void A_script_without_mistakes_says_nothing()
    {
        var run = Invocation.Of("check", "on tcp_rcv where syn < count() >", "--error-format", "json");
        Assert.Equal((ExitCodes.Success, "", ""), (run.ExitCode, run.Results, run.Messages));
    }

    [Fact]
    public void Each_mistake_is_a_line_of_json_with_place_code_and_fix()
    {
        using var script = new TemporaryFile("# ü\non tcp_rcv where dst_port == 80 <\n  cuont()\n>\n"u8, "wrong.tcpq");
        var run = Invocation.Of("check", script.Path, "--error-format", "json");
        Assert.Equal((ExitCodes.Script, ""), (run.ExitCode, run.Results));
        var lines = run.Messages.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        AssertAt(lines[0], script.Path, "TQ0201", (2, 18, 2, 26), "did you mean `dport`?");
        AssertAt(lines[1], script.Path, "TQ0115", (3, 3, 3, 8), "did you mean `count`?");
    }

    [Fact]
    public void Text_can_come_from_standard_input()
    {
        var run = Invocation.WithInput("on tcp_rcv < count( >", "check", "-", "--error-format", "json");
        Assert.Equal(ExitCodes.Script, run.ExitCode);
        Assert.Contains("\"file\":\"<standard input>\"", run.Messages, StringComparison.Ordinal);
    }

    private static void AssertAt(
        string line, string file, string code, (int Line, int Column, int EndLine, int EndColumn) place, string help)
    {
        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal(
            (file, code, "error", help), (Text("file"), Text("code"), Text("severity"), Text("help")));
        Assert.Equal(place, (Number("line"), Number("column"), Number("endLine"), Number("endColumn")));
        Assert.NotEmpty(Text("message")!);
        Assert.NotEmpty(Text("label")!);
        Assert.Equal(JsonValueKind.Array, json.GetProperty("related").ValueKind);

        string? Text(string name) => json.GetProperty(name).GetString();
        int Number(string name) => json.GetProperty(name).GetInt32();
    }
}
