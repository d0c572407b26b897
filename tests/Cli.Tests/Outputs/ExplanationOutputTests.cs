using System.Collections.Immutable;
using Tcpq.Cli.Commands;
using Tcpq.Cli.Outputs;
using Tcpq.Cli.Tables;
using Tcpq.Runtime;
using Tcpq.Runtime.Kernel;
using Tcpq.Runtime.Kernel.Loading;
using Tcpq.Runtime.Kernel.Privileges;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Cli.Tests.Outputs;

public sealed class ExplanationOutputTests
{
    private const string Script = """
        # Who tries many ports, and what long-lived connections send.
        param ports = 100 "ports tried before a source is a scanner"
        map opened[saddr, sport] : time lru 10k

        on tcp_rcv where vlan == 5 and not ack and saddr in {10.0.0.0/8} and syn <
            set opened[saddr, sport] = now;
            let tried = count() by saddr;
            if (tried > ports) < alert "scan from {saddr}" once per saddr within 10s >
        >
        on packet via xdp(eth0) < hist(len) by vlan; emit time, saddr >
        every 5s < show hist; clear hist >
        """;

    public static TheoryData<string, string?> Kernels => new()
    {
        { "verified", null },
        { "not-verified", "not permitted: this process lacks CAP_BPF" },
    };

    [Theory]
    [MemberData(nameof(Kernels))]
    public void An_explanation_reads_well(string name, string? obstacle)
    {
        using var writer = new StringWriter();
        var explanation = Explain(obstacle);
        foreach (var table in ExplanationTables.Of(explanation))
        {
            PlainTables.Write(writer, table);
            writer.WriteLine();
        }

        foreach (var remark in ExplanationTables.RemarksOn(explanation))
        {
            writer.WriteLine(remark);
        }

        ExplanationJson.Write(writer, explanation);
        Golden.Verify("explain", name, writer.ToString());
    }

    [Fact]
    public void Verdicts_are_explained()
    {
        const string script = """
            on tcp_rcv via xdp(eth0) where syn < limit 100/s burst 20 by saddr; count(saddr) >
            on packet via xdp(eth0) where ttl < 5 < capture; drop >
            """;
        using var writer = new StringWriter();
        var explanation = Explain("not permitted: this process lacks CAP_BPF", script);
        foreach (var table in ExplanationTables.Of(explanation))
        {
            PlainTables.Write(writer, table);
            writer.WriteLine();
        }

        Golden.Verify("explain", "verdicts", writer.ToString());
    }

    // Script, devices, kernel.
    private static readonly ImmutableArray<(string Script, string? Device, string Kernel)> Watching = [
        ("on tcp_rcv < count() >", null, "6.12"),
        ("on tcp_rcv < count() >", null, "5.10"),
        ("on packet via tc(eth0) < count() >", null, "6.12"),
        ("on packet via tc(eth0) < count() >", null, "6.1"),
        ("on packet via tc < count() >", "eth0,veth*", "6.12"),
        ("on packet via tc < count() >", "eth0,veth*", "6.1"),
        ("on packet via xdp < count() >", "veth*", "6.12"),
        ("on packet via socket < count() >", "veth*", "6.12"),
        ("on packet via socket < count() > on tcp_rcv via tc < sum(len) >", "br-*", "5.10"),
        ("on tcp_close < count() >", "veth*", "6.12"),
    ];

    [Fact]
    public void What_a_run_keeps_is_said()
    {
        using var writer = new StringWriter();
        foreach (var (script, device, kernel) in Watching)
        {
            foreach (var run in (ExplainedRun[])[new(), new(KeepsPrivileges: true)])
            {
                var explanation =
                    Explain("another one is asked for", script, device, run, Target.Of(Version.Parse(kernel)));
                writer.WriteLine($"{script}{(device is null ? "" : $" --dev '{device}'")} on {kernel}");
                writer.WriteLine(ExplanationTables.RemarksOn(explanation).Single(
                    remark => remark.StartsWith("rights", StringComparison.Ordinal)));
            }
        }

        Golden.Verify("explain", "rights", writer.ToString());
    }

    [Fact]
    public void Doctor_says_what_runs_keep()
    {
        using var writer = new StringWriter();
        foreach (var kernel in (Target[])[Target.Of(new(5, 10)), Target.Of(new(6, 12))])
        {
            var rows = Doctor.ExamineKeptRights(WatchedKernel.Of(kernel)).ToList();
            writer.WriteLine($"Linux {kernel.Kernel}");
            PlainTables.Write(writer, DoctorCommand.Describe(rows[0].Group, rows));
        }

        Golden.Verify("explain", "rights-of-runs", writer.ToString());
    }

    private static LocalExplanation Explain(
        string? obstacle, string script = Script, string? device = null, ExplainedRun? run = null,
        Target? target = null)
    {
        run ??= new();
        var options = new CompilationOptions { Device = device, Target = target ?? Target.Default };
        var result = Compilation.Explain(new SourceText(script, "scan.tcpq"), options);
        Assert.Empty(result.Diagnostics.Select(diagnostic => diagnostic.Message));

        // Better code is no reason to change what explanations look like.
        var explained = result.Result! with
        {
            Programs = [.. result.Result.Programs.Select(program => program with { Instructions = 1500 })],
        };
        return new(
            explained,
            obstacle,
            PossibleCpus: 4,
            obstacle is not null
                ? []
                : [.. explained.Programs.Select(program =>
                    new VerifierStatistics(program.Program.Name, 1234, 1_000_000, 56, 55, [96, 0, 16]))],
            obstacle)
        {
            Rights = run.RightsOf(explained.Script, device, explained.Target),
        };
    }
}
