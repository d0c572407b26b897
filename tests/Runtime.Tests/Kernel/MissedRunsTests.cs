using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Kernel;
using Tcpq.Runtime.Kernel.Attaching;
using Tcpq.Runtime.Kernel.Loading;
using Tcpq.Runtime.Results;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Runtime.Tests.Kernel;

/// <summary>Runs that the kernel left out are read from where it counts them.</summary>
public sealed class MissedRunsTests
{
    private const int Runs = 321;

    // Before 6.3 bpf_trace_printk held a lock while its tracepoint ran, and a program that called it there never came
    // back; a kernel that has tcx is new enough.
    [ClangFact(KernelFeature.Xdp, KernelFeature.TpBtf, KernelFeature.Tcx)]
    public void Runs_of_a_program_that_interrupts_itself_are_counted()
    {
        var file = Clang.Compile("tests/Runtime.Tests/Kernel/again.bpf.c");
        var again = SynScript.Program(SynScript.TpBtf) with { KernelFunction = "bpf_trace_printk" };
        var diagnostics = new DiagnosticBag();
        using var session = LiveSession.Start(new(file, [again], SynScript.Schema), new(), diagnostics);
        Assert.Empty(diagnostics.ToImmutable().SelectMany(diagnostic => diagnostic.Notes.Prepend(diagnostic.Message)));
        Assert.Equal(new("", 0, null), Assert.Single(session!.ReadMissedRuns()));

        CompiledScript first = new(file, [SynScript.Program(SynScript.Xdp, "lo")], SynScript.Schema);
        using var loaded = ObjectLoader.Load(first, _ => default);
        Assert.Equal(0, TestRun.Repeat(loaded.Programs[0].Descriptor, new byte[64], Runs));
        Assert.Equal(new("", Runs, null), Assert.Single(session!.ReadMissedRuns()));
        session.Detach();
        Assert.Equal(0, TestRun.Repeat(loaded.Programs[0].Descriptor, new byte[64], Runs));
        Assert.Equal(new("", Runs, null), Assert.Single(session!.ReadMissedRuns()));
    }

    [ClangFact(KernelFeature.Btf, KernelFeature.Kprobe)]
    public void A_kprobe_has_missed_nothing_where_nothing_else_is_probed()
    {
        var diagnostics = new DiagnosticBag();
        using var session = LiveSession.Start(SynScript.With(SynScript.Program(SynScript.Kprobe)), new(), diagnostics);
        Assert.Empty(diagnostics.ToImmutable());
        var before = Assert.Single(session!.ReadMissedRuns()).Kprobe;
        session.Detach();
        Assert.Equal((before, 0UL), (session.ReadMissedRuns()[0].Kprobe, before ?? 0));
    }

    [Fact]
    public void The_missed_number_of_a_kprobe_stands_where_the_kernel_puts_it()
    {
        // struct bpf_link_info of BPF_LINK_TYPE_PERF_EVENT and BPF_PERF_EVENT_KPROBE (include/uapi/linux/bpf.h).
        var info = new byte[LinkInfo.Size];
        info[0] = 7;
        info[16] = 3;
        BitConverter.TryWriteBytes(info.AsSpan(40), 0xffff_ffff_8100_0000); // addr
        BitConverter.TryWriteBytes(info.AsSpan(48), 4_321UL); // missed
        Assert.Equal(4_321UL, LinkInfo.ReadKprobeMisses(info));
        info[16] = 4; // BPF_PERF_EVENT_KRETPROBE
        Assert.Equal(4_321UL, LinkInfo.ReadKprobeMisses(info));

        // A kernel before 6.7 fills in less, and another kind of link something else.
        Assert.Null(LinkInfo.ReadKprobeMisses(info.AsSpan(..48)));
        info[16] = 2; // BPF_PERF_EVENT_UPROBE
        Assert.Null(LinkInfo.ReadKprobeMisses(info));
    }

    [Fact]
    public void A_link_that_is_no_kprobe_has_no_such_number() => Assert.Null(LinkInfo.KprobeMisses(0));

    [Fact]
    public void Programs_with_the_same_rules_count_together()
    {
        ImmutableArray<MissedRuns> runs =
            [new("rule 1", 1, 10), new("rules 1, 2", 5, null), new("rule 1", 2, 20), new("rule 3", 0, 0)];
        Assert.Equal(
            [
                ("missed", "rule 1", 3UL), ("kprobe_missed", "rule 1", 30UL), ("missed", "rules 1, 2", 5UL),
                ("missed", "rule 3", 0UL), ("kprobe_missed", "rule 3", 0UL),
            ],
            SummaryReader.Missed(runs).Select(loss => (loss.Name, loss.Of, loss.Count)));
        var only = Assert.Single(SummaryReader.Missed([new("", 7, null)]));
        Assert.Equal(("missed", null, 7UL), (only.Name, only.Of, only.Count));
    }
}
