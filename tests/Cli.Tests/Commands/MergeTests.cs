using Tcpq.Cli.Terminal;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

/// <summary>`--save` and `tcpq merge`: parts add up to what one run over all of it shows.</summary>
public sealed class MergeTests : IDisposable
{
    private const string AllAggregates = """
        on tcp_rcv <
          count(saddr, dport) top 5; count(flags) as sets; count(vlan, opt.mss) as absent;
          sum(len) by flow; avg(len) by dport as mean; min(len) as least; max(ttl) by saddr as most;
          hist(len); lhist(ttl, 0, 255, 32) by sport as hops;
          quantiles(len) by dport as q; distinct(saddr) as sources; distinct(daddr, dport) by saddr as tried;
          first(time) by saddr as begun; first(saddr) as earliest; last(ttl) as latest; rate() by dport as speed;
          count() within 1s as lately; distinct(dport) by saddr within 100ms as fast; first(ttl) within 10s as window
        >
        """;

    private static readonly string Captures = Path.Combine(Repository.Root, "examples/captures");
    private static readonly string[] Parts = ["web.pcapng", "trouble.pcapng", "scan.pcap"];

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("tcpq-merge-");

    [Theory]
    [InlineData("json")]
    [InlineData("csv")]
    [InlineData("table")]
    public void Parts_add_up_to_what_one_run_shows(string format)
    {
        var whole = Invocation.Of([AllAggregates, "--format", format, "--read", .. Parts.Select(Capture)]);
        var merged = Invocation.Of(["merge", "--format", format, .. Parts.Select(Saved)]);
        Assert.Equal(whole, merged);
        Assert.Equal(ExitCodes.Success, merged.ExitCode);
    }

    [Fact]
    public void It_does_not_matter_in_which_order_and_in_how_many_steps()
    {
        var files = Parts.Select(Saved).ToArray();
        var whole = Invocation.Of(["merge", .. files]);
        Assert.Equal(whole with { Results = "" },
            Merge("left", files[0], files[1]) with { Results = "", Messages = whole.Messages });
        Assert.Equal(whole, Invocation.Of("merge", Named("left"), files[2]));
        Merge("right", files[2], files[1]);
        Assert.Equal(whole, Invocation.Of("merge", Named("right"), files[0]));
    }

    [Fact]
    public void One_part_is_what_its_run_showed()
    {
        var run = Invocation.Of(AllAggregates, "--save", Named("one"), "--read", Capture(Parts[0]));
        Assert.Equal(run, Invocation.Of("merge", Named("one")));
    }

    [Fact]
    public void Losses_add_up()
    {
        const string Script = "on tcp_rcv < count(saddr, sport) limit 4 >";
        foreach (var part in Parts)
        {
            Invocation.Of(Script, "--save", Named(part), "--read", Capture(part));
        }

        var merged = Invocation.Of(["merge", "--format", "json", .. Parts.Select(Named)]);
        var lost = Parts.Sum(part => Lost(Invocation.Of("merge", "--format", "json", Named(part))));
        Assert.True(lost > 0);
        Assert.Equal(lost, Lost(merged));
    }

    [Fact]
    public void What_end_blocks_clear_was_saved_before()
    {
        const string Script = "on tcp_rcv < count() as n > end < show n; clear n >";
        var run = Invocation.Of(Script, "--save", Named("cleared"), "--read", Capture(Parts[0]));
        Assert.Equal(run.Results, Invocation.Of("merge", Named("cleared")).Results);
    }

    [Fact]
    public void Nothing_is_added_twice()
    {
        var file = Saved(Parts[0]);
        Merge("sum", file, Saved(Parts[1]));
        Fails(["merge", file, Named("sum")], ExitCodes.Input, "error[TQ0704]: ");
    }

    [Fact]
    public void Only_what_fits_is_added()
    {
        var file = Saved(Parts[0]);
        foreach (var (script, reason) in new[]
        {
            ("on tcp_rcv < count(saddr) >", "it has 1 tables, not 19"),
            (AllAggregates.Replace("count(saddr, dport)", "count(saddr, sport)", StringComparison.Ordinal),
                "its table 1 has the key `saddr`, `sport`, not `saddr`, `dport`"),
            (AllAggregates.Replace("0, 255, 32", "0, 255, 16", StringComparison.Ordinal),
                "its table 9 was made with other constants: 0, 255, 16, not 0, 255, 32"),
            (AllAggregates.Replace("within 1s", "within 2s", StringComparison.Ordinal),
                "its table 17 has another window"),
            (AllAggregates.Replace("max(ttl)", "min(ttl)", StringComparison.Ordinal),
                "its table 7 holds `min`, not `max`"),
            (AllAggregates.Replace("max(ttl)", "max(len)", StringComparison.Ordinal),
                "its table 7 aggregates another type than integer: bytes"),
        })
        {
            var other = Named("other");
            var run = Invocation.Of(script, "--save", other, "--read", Capture(Parts[1]));
            if (run.ExitCode != ExitCodes.Success)
            {
                Assert.Fail(run.Messages);
            }

            Assert.Contains(
                reason, Fails(["merge", file, other], ExitCodes.Input, "error[TQ0703]: ").Messages,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_no_saved_run_is_refused()
    {
        Fails(["merge", Named("none")], ExitCodes.Input, "error[TQ0501]: ");
        Fails(["merge", directory.FullName], ExitCodes.Input, "error[TQ0505]: ");
        Fails(["merge", Capture(Parts[0])], ExitCodes.Input, "error[TQ0701]: ");
        File.WriteAllBytes(Named("empty"), []);
        Fails(["merge", Named("empty")], ExitCodes.Input, "error[TQ0701]: ");
        Fails(["merge", "--format", "xml", Saved(Parts[0])], ExitCodes.Usage, "error[TQ0001]: ");
        Fails(["merge"], ExitCodes.Usage, "error[TQ0003]: ");
    }

    [Fact]
    public async Task A_pipe_is_read_like_a_file()
    {
        var pipe = Named("pipe");
        Tool.Run("mkfifo", pipe);
        var file = Saved(Parts[0]);
        var writing = Task.Run(() =>
        {
            using var stream = new FileStream(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            stream.Write(File.ReadAllBytes(file));
        });
        Assert.Equal(Invocation.Of("merge", file), Invocation.Of("merge", pipe));
        await writing;
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_found_out_before_the_run()
    {
        foreach (var path in new[] { "/none/results.tcpqr", directory.FullName, "/proc/results.tcpqr" })
        {
            Fails([AllAggregates, "--save", path, "--read", Capture(Parts[0])], ExitCodes.Machine, "error[TQ0004]: ");
        }

        Assert.Equal(
            ExitCodes.Machine, Invocation.Of("merge", Saved(Parts[0]), "--save", "/none/results.tcpqr").ExitCode);
    }

    [Fact]
    public void A_run_that_fails_leaves_what_was_there()
    {
        var file = Saved(Parts[0]);
        var before = File.ReadAllBytes(file);
        Assert.Equal(ExitCodes.Input, Invocation.Of(AllAggregates, "--save", file, "--read", Named("none")).ExitCode);
        Assert.Equal(before, File.ReadAllBytes(file));
        Assert.Equal([file], Directory.GetFiles(directory.FullName));
    }

    public void Dispose() => directory.Delete(recursive: true);

    private static string Capture(string name) => Path.Combine(Captures, name);

    private static long Lost(Invocation run) => long.Parse(
        run.Results.Split("\"count.map_full\":")[1].Split([',', '}'])[0],
        System.Globalization.CultureInfo.InvariantCulture);

    private static Invocation Fails(string[] args, int exitCode, string message)
    {
        var run = Invocation.Of(args);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Results));
        Assert.StartsWith(message, run.Messages, StringComparison.Ordinal);
        return run;
    }

    private Invocation Merge(string name, params string[] files) =>
        Invocation.Of(["merge", "--save", Named(name), .. files]);

    private string Saved(string capture)
    {
        var path = Named(capture);
        if (!File.Exists(path))
        {
            Assert.Equal(
                ExitCodes.Success, Invocation.Of(AllAggregates, "--save", path, "--read", Capture(capture)).ExitCode);
        }

        return path;
    }

    private string Named(string name) => Path.Combine(directory.FullName, $"{name}.tcpqr");
}
