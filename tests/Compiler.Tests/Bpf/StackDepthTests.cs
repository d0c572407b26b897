using System.Runtime.InteropServices;
using Tcpq.Contract;
using Tcpq.Targets;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Bpf;

public sealed class StackDepthTests
{
    private const string LargeKey = "on packet < count(http.host, http.path) >";

    private static readonly Version Old = new(5, 15);
    private static readonly Version New = new(6, 12);

    [Fact]
    public void What_a_program_calls_needs_stack_beside_its_own()
    {
        var calls = Calls("on packet < count(http.host) >", New);
        var whole = new StackDepth(calls, New).Of("tcpq_socket");
        Assert.InRange(whole, 64 + 96, StackDepth.Limit);
        Assert.All(calls.CalledBy(calls.Find("tcpq_socket")), function =>
            Assert.InRange(new StackDepth(calls, New).Of(function.Name), 0, whole - 64));
    }

    [Fact]
    public void A_larger_key_needs_more_stack() =>
        Assert.InRange(Depth(LargeKey, New) - Depth("on packet < count(http.host) >", New), 64, 192);

    [Fact]
    public void Kernels_before_6_9_round_up_by_larger_steps()
    {
        Assert.Equal(0, Depth(LargeKey, New) % 16);
        Assert.Equal(0, Depth(LargeKey, Old) % 32);
        Assert.True(Depth(LargeKey, Old) > Depth(LargeKey, New));
    }

    [Fact]
    public void More_stack_than_there_is_is_an_error_of_the_script()
    {
        var lets = string.Concat(Enumerable.Range(1, 14).Select(i => $"let v{i} = u8(payload, len + {i}); "));
        var columns = string.Join(", ", Enumerable.Range(1, 14).Select(i => $"v{i}"));
        var result = Compile($"on packet < {lets} count(http.host, http.path); emit {columns} >", Old);
        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("TQ0401", diagnostic.Code.Id);
        Assert.Contains("bytes of stack", diagnostic.Message, StringComparison.Ordinal);
        Assert.NotNull(diagnostic.Primary);
    }

    private static int Depth(string script, Version kernel) =>
        new StackDepth(Calls(script, kernel), kernel).Of("tcpq_socket");

    private static CallGraph Calls(string script, Version kernel)
    {
        var result = Compile(script, kernel);
        Assert.Empty(result.Diagnostics);
        return new(ElfFile.Read(ImmutableCollectionsMarshal.AsArray(result.Result!.Object)));
    }

    private static Compiled<CompiledScript> Compile(string script, Version kernel) => Compilation.Compile(
        new SourceText(script),
        new CompilationOptions { Hook = "socket", Target = Target.Default with { Kernel = kernel } });
}
