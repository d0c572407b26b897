using Tcpq.Binding;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Runtime.Tests.Kernel;

/// <summary>What a start asks the kernel for.</summary>
public sealed class ScriptTargetTests
{
    private static readonly Target Capable = new(new(6, 12), TargetArchitecture.X64, []);

    [Theory]
    [InlineData("on tcp_rcv < count() >", "", "fentry")]
    [InlineData("on tcp_rcv < count() >", "fentry", "fentry kprobe")]
    [InlineData("on tcp_rcv < count() >", "fentry kprobe", "fentry kprobe tp_btf")]
    [InlineData("on tcp_rcv via cgroup < count() >", "", "cgroup")]
    [InlineData("on tcp_rcv < count() > on tcp_rcv where syn < count() as syns >", "", "fentry")]
    [InlineData("on tcp_rcv < count() > on tcp_rcv via cgroup < count() as more >", "", "fentry cgroup")]
    public void A_rule_asks_for_its_hooks_up_to_the_one_it_gets(string script, string lacking, string asked) =>
        Assert.Equal(asked, Asked(script, new(), lacking));

    [Theory]
    [InlineData("on packet < count() >", null, "socket")]
    [InlineData("on packet < count() >", "lo", "tc")]
    [InlineData("on packet via tc(lo) < count() >", null, "tc")]
    public void A_device_opens_hooks_that_need_one(string script, string? device, string asked) =>
        Assert.Equal(asked, Asked(script, new() { Device = device }, ""));

    [Theory]
    [InlineData("on tcp_rcv where smac == 02:00:00:00:00:01 < count() >", "tp_btf")]
    [InlineData("on tcp_rcv where vlan == 7 < count() >", "tp_btf")]
    public void A_field_that_a_hook_cannot_give_leads_to_the_next(string script, string asked) =>
        Assert.Equal(asked, Asked(script, new(), ""));

    [Fact]
    public void The_option_asks_for_its_hook_alone() =>
        Assert.Equal("socket", Asked("on tcp_rcv < count() >", new() { Hook = "socket" }, ""));

    [Theory]
    [InlineData("on packet < count() >", "socket cgroup tc xdp")]
    [InlineData("on packet via cgroup < count() >", "cgroup tc socket xdp")]
    [InlineData("on packet via tc < count() >", "tc socket cgroup xdp")]
    public void For_a_rule_that_gets_no_hook_all_of_them_are_asked(string script, string asked) =>
        Assert.Equal(asked, Asked(script, new(), "xdp tc socket cgroup"));

    [Theory]
    [InlineData("on tcp_rcv < emit len >", "fentry RingBuffer")]
    [InlineData("on tcp_rcv < if (syn) < print \"{saddr}\" > >", "fentry RingBuffer")]
    [InlineData("on tcp_rcv < if (syn) < count() > >", "fentry")]
    public void What_streams_rows_asks_for_the_ring_buffer(string script, string asked) =>
        Assert.Equal(asked, Asked(script, new(), ""));

    [Fact]
    public void A_script_with_errors_asks_for_nothing() => Assert.Equal("", Asked("on tcp_rcv <", new(), ""));

    [Fact]
    public void A_kernel_that_takes_no_programs_is_asked_nothing_more()
    {
        var target = Capable with { Missing = [new(KernelFeature.Bpf, "not permitted")] };
        Assert.Same(target, ScriptTarget.For(
            Bound("on tcp_rcv < emit len >", new())!,
            new() { Target = target },
            (_, choice) => throw new ArgumentException(choice.Hook.Name),
            (_, feature) => throw new ArgumentException($"{feature}")));
    }

    [KernelFact]
    public void What_a_hook_needs_and_uses_is_asked()
    {
        var choice = EventTable.Find("packet")!.Hooks.Single(row => row.Hook == HookTable.Cgroup);
        var target = KernelProbe.Ask(Capable, choice);
        var all = KernelProbe.For([.. HookTable.Cgroup.Requires, .. HookTable.Cgroup.Uses]);
        Assert.Equal<MissingFeature>(all.Missing, target.Missing);
    }

    private static BoundScript? Bound(string script, CompilationOptions options) =>
        Compilation.Bind(Compilation.Parse(new(script)), options, new());

    private static string Asked(string script, CompilationOptions options, string lacking)
    {
        List<string> asked = [];
        if (Bound(script, options) is not { } bound)
        {
            return "";
        }

        var target = ScriptTarget.For(bound, options with { Target = Capable }, (known, choice) =>
        {
            var hook = choice.Hook;
            asked.Add(hook.Name);
            return lacking.Split(' ').Contains(hook.Name)
                ? known with { Missing = known.Missing.Add(new(hook.Requires[^1], "lacking")) }
                : known;
        },
        (known, feature) =>
        {
            asked.Add($"{feature}");
            return known;
        });
        Assert.True(target.Has(KernelFeature.Bpf));
        return string.Join(' ', asked);
    }
}
