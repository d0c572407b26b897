using System.Runtime.InteropServices;
using Tcpq.Runtime.Kernel.Loading;
using Tcpq.Runtime.Libbpf;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Runtime.Tests.Kernel;

public sealed partial class VerifierMeasurementTests
{
    [Fact]
    public void The_kernels_statistics_are_read()
    {
        var statistics = VerifierMeasurement.Parse(
            "tcpq_xdp",
            """
            verification time 405 usec
            stack depth 96+0+16
            processed 261 insns (limit 1000000) max_states_per_insn 1 total_states 25 peak_states 24 mark_read 4

            """);
        Assert.Equal(("tcpq_xdp", 261, 1_000_000), (statistics.Program, statistics.Processed, statistics.Limit));
        Assert.Equal((25, 24), (statistics.TotalStates, statistics.PeakStates));
        Assert.Equal<int>([96, 0, 16], statistics.StackDepths);
    }

    [Fact]
    public void What_a_kernel_does_not_tell_is_0()
    {
        var statistics = VerifierMeasurement.Parse("tcpq_xdp", "processed many insns");
        Assert.Equal((0, 0, 0), (statistics.Processed, statistics.Limit, statistics.PeakStates));
        Assert.Empty(statistics.StackDepths);
    }

    [KernelFact(KernelFeature.SocketFilter, KernelFeature.Xdp)]
    public void Each_program_of_a_script_is_measured()
    {
        var (explanation, diagnostics) = LocalExplanation.Of(
            Compilation.Parse(
                new("on tcp_rcv via socket where opt.mss > 5 < count(saddr) > on packet via xdp(lo) < hist(len) >")),
            new());
        Assert.Empty(diagnostics);
        Assert.Null(explanation!.WhyNotVerified);
        Assert.Equal(["tcpq_socket", "tcpq_xdp_2"], explanation.Verifier.Select(row => row.Program));
        Assert.All(explanation.Verifier, row => Assert.InRange(row.Processed, 1, row.Limit));
    }

    [KernelFact(KernelFeature.SocketFilter)]
    public void Programs_have_the_size_that_the_kernel_is_given()
    {
        var script = Compilation.Explain(
            new SourceText("on tcp_rcv via socket where opt.mss > 5 and payload contains \"x\" < count() >"), new());
        using var loaded = ObjectLoader.Load(script.Result!.Script, _ => default);
        Assert.All(
            script.Result.Programs.Zip(loaded.Programs),
            pair => Assert.Equal((int)bpf_program__insn_cnt(pair.Second.Handle.Pointer), pair.First.Instructions));
    }

    [KernelFact(KernelFeature.SocketFilter)]
    public void The_kernel_takes_about_as_much_memory_for_maps_as_is_said()
    {
        var explanation = Compilation.Explain(
            new SourceText(
                """
                map opened[saddr] : time lru 4k
                on tcp_rcv via socket <
                    set opened[saddr] = now;
                    count(saddr) limit 8k;
                    count(dport) as ports;
                    lhist(len, 0, 2000, 10) as sizes;
                    emit saddr
                >
                """),
            new()).Result!;
        using var loaded = ObjectLoader.Load(explanation.Script, _ => default);
        var cpus = LibBpf.libbpf_num_possible_cpus();
        Assert.All(explanation.Maps.Where(map => map.Memory.AtLoadOn(cpus) > 16 << 10), map =>
        {
            var charged = ChargedMemory(loaded.MapDescriptor(map.Name));
            Assert.InRange(map.Memory.AtLoadOn(cpus), charged * 0.85, charged * 1.15);
        });
    }

    /// <summary>Slots of 8 bytes, with the functions that it calls once its object is loaded.</summary>
    [LibraryImport(LibBpf.Library)]
    private static partial nuint bpf_program__insn_cnt(nint program);

    // Documentation/bpf/map_*.rst name no size; the kernel tells it beside the descriptor.
    private static long ChargedMemory(int descriptor) => long.Parse(
        File.ReadLines($"/proc/self/fdinfo/{descriptor}")
            .First(line => line.StartsWith("memlock:", StringComparison.Ordinal))
            ["memlock:".Length..],
        System.Globalization.CultureInfo.InvariantCulture);
}
