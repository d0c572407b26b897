using System.Text.Json;
using Tcpq.Cli.Terminal;
using Tcpq.Runtime;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

public sealed class ExplainTests
{
    private const string Script = "on tcp_rcv via socket where syn < count(saddr) >";

    [Fact]
    public void A_script_is_explained_without_root_too()
    {
        var run = Invocation.Of("explain", Script);
        Assert.Equal((ExitCodes.Success, ""), (run.ExitCode, run.Messages));
        Assert.All(
            (string[])["on tcp_rcv", "tcpq_socket", "t0_count", "memory of all maps"],
            part => Assert.Contains(part, run.Results, StringComparison.Ordinal));
    }

    [KernelFact(KernelFeature.SocketFilter)]
    public void The_verifier_is_asked_where_that_is_possible()
    {
        var program = Explain("explain", Script, "--format", "json").GetProperty("programs")[0];
        var verifier = program.GetProperty("verifier");
        Assert.InRange(verifier.GetProperty("processed").GetInt32(), 1, verifier.GetProperty("limit").GetInt32());
        Assert.NotEqual(0, verifier.GetProperty("stack_depths").GetArrayLength());
    }

    [Fact]
    public void A_hook_that_this_kernel_lacks_is_explained_for_another_kernel()
    {
        var explanation = Explain("explain", "on tcp_rcv < count() >", "--hook", "kprobe", "--format", "json");
        Assert.Equal("kprobe", explanation.GetProperty("rules")[0].GetProperty("hook").GetString());
    }

    [Fact]
    public void Parameters_are_taken_from_the_command_line()
    {
        using var script = new TemporaryFile(
            "param target = 80 \"where\"\non tcp_rcv via socket where dport == target < count() >"u8, "target.tcpq");
        var row = Explain("explain", script.Path, "--target", "443", "--format", "json").GetProperty("parameters")[0];
        Assert.Equal(("443", "80"), (row.GetProperty("value").GetString(), row.GetProperty("default").GetString()));
    }

    [Fact]
    public void Every_tool_is_explained() => Assert.All(
        StandardLibrary.Names.Where(name => ScriptOutline.Of(StandardLibrary.Find(name)!).HasRules),
        name =>
        {
            var explanation = Explain("explain", name, "--format", "json");
            Assert.NotEqual(0, explanation.GetProperty("rules").GetArrayLength());
            Assert.All(
                explanation.GetProperty("maps").EnumerateArray(),
                map => Assert.NotEmpty(map.GetProperty("holds").GetString()!));
        });

    [Theory]
    [InlineData("none")]
    [InlineData("CAP_NET_RAW (devices that come later: tcpqno*)", "--dev", "tcpqno*")]
    [InlineData("all (--keep-privileges)", "--keep-privileges")]
    [InlineData("none", "--save", "/dev/null", "--write", "-")]
    public void It_says_which_rights_a_run_keeps(string expected, params string[] options)
    {
        var run = Invocation.Of(["explain", Script, "--kernel", "6.12", .. options]);
        Assert.Contains($"\nrights after attaching: {expected}\n", run.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_the_folder_of_another_user_takes_rights_until_the_end()
    {
        var folder = Directory.CreateTempSubdirectory("tcpq-test-");
        try
        {
            Tool.Run("chmod", "500", folder.FullName);
            var rights = Explain("explain", Script, "--save", $"{folder.FullName}/x.json", "--format", "json")
                .GetProperty("rights_needed_after_attaching");
            Assert.Contains(
                rights.EnumerateArray(), right => right.GetProperty("capability").GetString() == "CAP_DAC_OVERRIDE");
        }
        finally
        {
            folder.Delete();
        }
    }

    [Fact]
    public void A_wrong_script_ends_with_1() =>
        Assert.Equal(ExitCodes.Script, Invocation.Of("explain", "on tcp_rcv < cuont() >").ExitCode);

    [Fact]
    public void A_format_that_there_is_not_ends_with_2()
    {
        var run = Invocation.Of("explain", Script, "--format", "xml");
        Assert.Equal((ExitCodes.Usage, ""), (run.ExitCode, run.Results));
        Assert.Contains("choose one of table, json", run.Messages, StringComparison.Ordinal);
    }

    private static JsonElement Explain(params string[] args)
    {
        var run = Invocation.Of(args);
        Assert.Equal((ExitCodes.Success, ""), (run.ExitCode, run.Messages));
        return JsonDocument.Parse(run.Results).RootElement;
    }
}
