using Tcpq.Language.Hooks;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;
using Xunit;

namespace Tcpq.Runtime.Tests.Kernel;

public sealed class CapabilitiesTests
{
    private static readonly CapabilitySet Needed =
        CapabilitySet.Of(Capability.Bpf, Capability.Perfmon, Capability.NetAdmin);

    [Theory]
    [InlineData("0000000000000000", "CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN")]
    [InlineData("0000000000200000", "CAP_NET_ADMIN")]
    [InlineData("0000008000001000", "CAP_PERFMON")]
    [InlineData("000001ffffffffff", "")]
    public void What_a_process_lacks_is_named(string effective, string lacking) =>
        Assert.Equal(lacking, $"{Rights(effective).LackingOf(Needed)}");

    [Fact]
    public void The_root_of_a_user_namespace_has_nothing()
    {
        var rights = Capabilities.RightsFrom(["CapEff:\t000001ffffffffff"], isInUserNamespace: true, isRoot: true);
        Assert.Equal(Needed, rights.LackingOf(Needed));
        Assert.Contains("user namespace", rights.WhyNot(HookTable.Tc), StringComparison.Ordinal);
        Assert.Contains("outside", rights.HelpFor(Needed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "sudo setpriv --reuid $(id -u)")]
    [InlineData(true, "docker run --cap-add BPF --cap-add PERFMON --cap-add NET_ADMIN")]
    public void The_help_is_for_whoever_asks(bool isRoot, string help) => Assert.Contains(
        help,
        Capabilities.RightsFrom(["CapEff:\t0"], isInUserNamespace: false, isRoot).HelpFor(Needed),
        StringComparison.Ordinal);

    [Fact]
    public void Perf_events_and_trace_files_may_need_more()
    {
        var rights = Rights("000000c000000000");
        Assert.Null(rights.WhyNot(HookTable.Tracepoint));
        Assert.Equal(
            "takes CAP_DAC_READ_SEARCH and CAP_SYS_ADMIN, which this process lacks",
            (rights with { PerfEventsTakeAdministrator = true, TraceFilesAreClosed = true }).WhyNot(
                HookTable.Tracepoint));
        Assert.Null((rights with { PerfEventsTakeAdministrator = true }).WhyNot(HookTable.RawTp));
    }

    [Theory]
    [InlineData("[none] integrity confidentiality\n", null)]
    [InlineData("none integrity [confidentiality]\n", "confidentiality")]
    [InlineData("", null)]
    public void The_mode_of_the_lockdown_stands_in_brackets(string text, string? mode) =>
        Assert.Equal(mode, Capabilities.LockdownIn(text));

    [Theory]
    [InlineData("Seccomp:\t2", true)]
    [InlineData("Seccomp:\t0", false)]
    [InlineData("Seccomp_filters:\t2", false)]
    public void A_filter_of_system_calls_is_seen(string line, bool isFiltered) =>
        Assert.Equal(isFiltered, Capabilities.HasSystemCallFilter(["Name:\tx", line]));

    [Fact]
    public void Every_capability_has_the_name_that_users_know() => Assert.Equal(
        "CAP_BPF, CAP_PERFMON, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_NET_ADMIN, CAP_NET_RAW, CAP_SYS_PTRACE, "
        + "CAP_SYS_ADMIN and "
            + "CAP_SYS_RESOURCE",
        $"{CapabilitySet.All}");

    private static ProcessRights Rights(string effective) =>
        Capabilities.RightsFrom([$"CapEff:\t{effective}"], isInUserNamespace: false, isRoot: false);
}
