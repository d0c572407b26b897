using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Language.Hooks;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>A script with as many tables as a program may have loads; one with more does not compile.</summary>
public sealed class MapBudgetTests
{
    private const int Most = 62; // with the counters and the constants, 64

    [KernelFact(KernelFeature.TpBtf)]
    public void The_kernel_takes_as_many_tables_as_the_compiler_does()
    {
        using var script = new LoadedScript(HookTable.TpBtf, Text(Most));
        Assert.Equal(Most, script.Schema.Tables.Length);
        Assert.Equal(Codes.TooManyMaps, Assert.Single(Check(Text(Most + 1), isCapture: false)).Code);
    }

    [Fact]
    public void A_capture_has_no_such_limit() => Assert.Empty(Check(Text(Most + 1), isCapture: true));

    private static ImmutableArray<Diagnostic> Check(string text, bool isCapture) => Compilation.Check(
        new SourceText(text), new CompilationOptions { Hook = isCapture ? null : "tp_btf", IsCapture = isCapture });

    private static string Text(int tables) =>
        $"on tcp_rcv < {string.Join("; ", Enumerable.Range(0, tables).Select(i => $"count(saddr) as n{i}"))} >";
}
