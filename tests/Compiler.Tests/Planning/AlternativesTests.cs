using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Targets;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Planning;

/// <summary>Who asks for an event that cannot be watched is told a script that works there.</summary>
public sealed class AlternativesTests
{
    private const string Before = "what comes near it here: `";

    private static readonly (string Name, CompilationOptions Options)[] Places =
    [
        ("a capture", new() { IsCapture = true }),
        ("5.10", new() { Target = Target.Of(new(5, 10)) }),
        ("5.10 without functions", new() { Target = WithoutFunctions(Target.Of(new(5, 10))) }),
        ("6.18 without functions", new() { Target = WithoutFunctions(Target.Of(new(6, 18))) }),
    ];

    public static TheoryData<string> Events =>
        [.. EventTable.Rows.Where(row => !row.Alternatives.IsEmpty).Select(row => row.Name)];

    public static TheoryData<string> Refused =>
        ["tcp_accept", "tcp_listen_overflow", "tcp_syn_recv", "tcp_loss_probe", "sacked", "ooo"];

    [Theory]
    [MemberData(nameof(Events))]
    public void Every_alternative_compiles_somewhere(string name)
    {
        foreach (var text in EventTable.Find(name)!.Alternatives)
        {
            Assert.Contains(Places, place => Errors(text, place.Options).Count == 0);
        }
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void What_is_proposed_compiles_there(string name)
    {
        var proposed = 0;
        foreach (var (_, options) in Places)
        {
            foreach (var error in Errors($"on {name} < count() >", options).Where(error => error.Help is not null))
            {
                if (Script(error.Help!) is { } script)
                {
                    Assert.Equal([], Errors(script, options).Select(problem => problem.Message));
                    proposed++;
                }
            }
        }

        Assert.NotEqual(0, proposed);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_kernel_without_functions_is_told_one_for_each(string name)
    {
        var error = Assert.Single(Errors($"on {name} < count() >", Places[^1].Options));
        Assert.Equal(Codes.NoHookAvailable, error.Code);
        Assert.NotNull(Script(error.Help ?? ""));
    }

    private static string? Script(string help)
    {
        var start = help.IndexOf(Before, StringComparison.Ordinal);
        return start < 0 ? null : help[(start + Before.Length)..].Split('`')[0];
    }

    private static List<Diagnostic> Errors(string script, CompilationOptions options) =>
        [.. Compilation.Compile(new SourceText(script), options).Diagnostics];

    private static Target WithoutFunctions(Target target) => target with
    {
        Missing =
        [
            .. target.Missing,
            new(KernelFeature.Fentry, "this kernel was built without it"),
            new(KernelFeature.Kprobe, "this kernel was built without it"),
        ],
    };
}
