using Tcpq.Cli.Outputs;
using Tcpq.Contract;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests.Outputs;

public sealed class OutputTests
{
    private static readonly FixedClock Clock = new();

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var output in OutputTable.All)
        {
            foreach (var (name, _) in Samples.Reports)
            {
                cases.Add(output.Name, name);
            }
        }

        return cases;
    }

    public static TheoryData<string> Names() => [.. OutputTable.All.Select(o => o.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_report_looks_as_agreed(string output, string sample)
    {
        var report = Samples.Reports.Single(r => r.Name == sample).Report;
        Golden.Verify("outputs", $"{sample}.{output}", Print(output, w => w.Report(report, final: true)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_look_as_agreed(string output) =>
        Golden.Verify("outputs", $"rows.{output}", Print(output, writer =>
        {
            foreach (var row in Samples.Rows)
            {
                writer.Row(row);
            }

            writer.Report(new Report([], Samples.Clean), final: true);
        }));

    [Theory]
    [MemberData(nameof(Names))]
    public void Repeated_reports_carry_their_time(string output) =>
        Golden.Verify("outputs", $"every.{output}", Print(output, PrintTwice, s => s with { IsRepeated = true }));

    [Theory]
    [InlineData("count")]
    [InlineData("histogram")]
    [InlineData("several")]
    public void A_terminal_gets_colour_and_bars(string sample)
    {
        var report = Samples.Reports.Single(r => r.Name == sample).Report;
        var printed = Print(
            "table",
            writer => writer.Report(report, final: true),
            s => s with { IsTerminal = true, HasColour = true });
        Golden.Verify("outputs", $"{sample}.terminal", printed.Replace("\u001b", "ESC", StringComparison.Ordinal));
    }

    [Fact]
    public void A_terminal_without_colour_gets_no_escape_sequences()
    {
        var report = Samples.Reports.Single(r => r.Name == "histogram").Report;
        var printed = Print("table", w => w.Report(report, final: true), s => s with { IsTerminal = true });
        Assert.DoesNotContain('\u001b', printed);
        Assert.Contains('█', printed);
    }

    private static void PrintTwice(ResultWriter writer)
    {
        var report = Samples.Reports.Single(r => r.Name == "count").Report;
        writer.Report(report, final: false);
        writer.Report(report, final: true);
    }

    private static string Print(
        string output, Action<ResultWriter> print, Func<OutputSettings, OutputSettings>? change = null)
    {
        using var results = new StringWriter();
        using var messages = new StringWriter();
        var settings = new OutputSettings(results, messages) { Clock = Clock };
        var row = OutputTable.Find(output);
        Assert.NotNull(row);
        print(row.Open(change?.Invoke(settings) ?? settings));
        return $"--- standard output\n{results}--- standard error\n{messages}";
    }
}
