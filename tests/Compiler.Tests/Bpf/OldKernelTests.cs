using Tcpq.Language.Aggregates;
using Tcpq.Targets;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Bpf;

/// <summary>Objects for kernels before 5.12 have no instruction that they do not know.</summary>
public sealed class OldKernelTests
{
    public static TheoryData<string> Names => [.. AggregateTable.Rows.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Aggregates_only_add_atomically_where_the_kernel_has_nothing_else(string name)
    {
        var row = AggregateTable.Find(name)!;
        var call = name + (row.LeastValues == 0 || row.ArgumentsAreKeys ? "()"
            : row.ParameterNames.IsEmpty ? "(len)" : "(len, 0, 1500, 100)");
        string[] statements = [
            call, $"{call} by saddr", $"{call} within 10s", $"{call} by saddr within 10s",
            .. row.ReadType(DataType.Integer) is null
                ? (string[])[]
                : [$"let a = {call} by saddr"],
            .. row.ReadType(DataType.Integer) is null || row.KeepsUnion
                ? (string[])[]
                : [$"let b = {call} by saddr within 10s"],
        ];
        var script = new SourceText($"on tcp_rcv < {string.Join("; ", statements)} >");
        Assert.DoesNotContain("xchg", Code(script, hasExchange: false), StringComparison.Ordinal);
        Assert.DoesNotContain("fetch", Code(script, hasExchange: false), StringComparison.Ordinal);
        Assert.Contains("cmpxchg", Code(script, hasExchange: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_take_locks_where_the_kernel_cannot_exchange()
    {
        var script = new SourceText("on tcp_rcv < limit 10/s by saddr; limit 100/s >");
        Assert.DoesNotContain("xchg", Code(script, hasExchange: false), StringComparison.Ordinal);
        Assert.Contains("bpf_spin_lock", Code(script, hasExchange: false), StringComparison.Ordinal);
        Assert.Contains("cmpxchg", Code(script, hasExchange: true), StringComparison.Ordinal);
        Assert.DoesNotContain("bpf_spin_lock", Code(script, hasExchange: true), StringComparison.Ordinal);
    }

    private static string Code(SourceText script, bool hasExchange)
    {
        var missing = new MissingFeature(KernelFeature.AtomicFetch, "too old");
        var target = Target.Default with { Missing = hasExchange ? [] : [missing] };
        var result =
            Compilation.Compile(script, new CompilationOptions { Hook = "xdp", Device = "lo", Target = target });
        Assert.Empty(result.Diagnostics.Select(diagnostic => diagnostic.Message));
        return Disassembler.Disassemble(result.Result!.Object.AsMemory(), script);
    }
}
