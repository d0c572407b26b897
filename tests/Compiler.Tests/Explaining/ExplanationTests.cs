using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Language.Hooks;
using Tcpq.Planning;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Text;
using Xunit;
using static Tcpq.Targets.KernelFeature;

namespace Tcpq.Explaining;

public sealed class ExplanationTests
{
    [Fact]
    public void The_best_hook_passes_over_none()
    {
        var rule = Explain("on tcp_rcv < count() >").Rules.Single();
        Assert.Equal((HookTable.Fentry, HookReason.Best), (rule.Hook, rule.Why.Reason));
        Assert.Null(rule.Why.Caveat);
        Assert.Empty(rule.Why.PassedOver);
        Assert.Equal<string>(["tcpq_fentry", "tcpq_fentry_2"], rule.Programs);
    }

    [Fact]
    public void What_kept_a_rule_from_a_better_hook_is_said()
    {
        var rule = Explain(
            "on tcp_rcv where vlan == 5 < count() >",
            new() { Target = DescribedOptions.Without(TpBtf) }).Rules.Single();
        Assert.Equal(HookTable.Socket, rule.Hook);
        Assert.Equal(
            ["fentry: cannot give `vlan`", "kprobe: cannot give `vlan`", "tp_btf: this kernel has no TpBtf",
                "tc: needs a device",
             "xdp: needs a device", "cgroup: cannot give `vlan`"],
            rule.Why.PassedOver.Select(passed => $"{passed.Hook.Name}: {passed.Obstacle}"));
    }

    [Fact]
    public void A_hook_that_gives_a_field_for_some_packets_only_says_which()
    {
        var rule = Explain(
            "on tcp_rcv where payload startswith \"GET \" < count() >",
            new() { Target = DescribedOptions.Without(CgroupSkb, SocketFilter) }).Rules.Single();
        Assert.Equal(HookTable.Fentry, rule.Hook);
        Assert.Equal("gives `payload` for some packets only", rule.Why.Caveat);
        Assert.Equal(
            ["tc: needs a device", "xdp: needs a device", "cgroup: this kernel has no CgroupSkb",
             "socket: this kernel has no SocketFilter"],
            rule.Why.PassedOver.Select(passed => $"{passed.Hook.Name}: {passed.Obstacle}"));
    }

    [Theory]
    [InlineData("on tcp_established < count(pid, comm) >")]
    [InlineData("on tcp_state < count(sock.pid) > on tcp_close < count(sock.comm) >")]
    [InlineData("on tcp_accept < count(pid) > on tcp_retransmit < count(pid) >")]
    public void What_learns_who_owns_sockets_is_no_rule_of_the_script(string script)
    {
        var explanation = Explain(script);
        Assert.Equal(script.Split("on tcp_").Length - 1, explanation.Rules.Length);
        Assert.All(explanation.Rules, rule => Assert.NotEmpty(rule.Programs));
        Assert.Equal("which process owns which socket",
            explanation.Maps.Single(map => map.Name == "tcpq_owners").Holds);
        Assert.Contains(explanation.Programs,
            program => !explanation.Rules.Any(rule => rule.Programs.Contains(program.Program.Name)));
    }

    [Fact]
    public void Who_asked_for_a_hook_is_said()
    {
        Assert.Equal(HookReason.Via, Explain("on tcp_rcv via xdp(lo) < count() >").Rules.Single().Why.Reason);
        Assert.Equal(
            HookReason.Option, Explain("on tcp_rcv < count() >", new() { Hook = "socket" }).Rules.Single().Why.Reason);
    }

    [Fact]
    public void Conditions_stand_in_the_order_in_which_they_are_asked()
    {
        var rule = Explain(
            """
            def busy(p) = p in {80, 443} and len > 100
            on tcp_rcv where opt.mss < 500   # small
                and saddr in {10.0.0.0/8}
                and busy(dport) and syn
                < count() >
            """).Rules.Single();
        Assert.Equal(2, rule.Line);
        Assert.Equal<string>(
            ["busy(dport) (part 1 of 2)", "syn", "busy(dport) (part 2 of 2)", "saddr in {10.0.0.0/8}", "opt.mss < 500"],
            rule.Conditions);
    }

    [Fact]
    public void Statements_stand_on_one_line_each_with_the_map_that_they_write()
    {
        var explanation = Explain(
            """
            map seen[saddr] : time
            on tcp_rcv <
                let x = len +
                    1;  # more
                if (x > 80) <
                    set seen[saddr] = now
                > else <
                    print "a  b {saddr}"
                >
                count(saddr,
                      dport)
            >
            every 5s < show count top 5; clear count >
            """);
        Assert.Equal(
            ["let x = len + 1", "if (x > 80)", "  set seen[saddr] = now -> m0_seen", "else",
             "  print \"a  b {saddr}\" -> tcpq_rows", "count(saddr, dport) -> t0_count"],
            explanation.Rules.Single().Statements.Select(statement =>
                new string(' ', 2 * statement.Depth) + statement.Text
                    + (statement.Map is { } map ? $" -> {map}" : "")));
        var block = Assert.Single(explanation.Blocks);
        Assert.Equal("every 5s", block.When);
        Assert.Equal<string>(["show count top 5", "clear count"], block.Statements);
    }

    [Fact]
    public void Every_map_of_the_object_is_there_and_says_what_it_holds()
    {
        var maps = Explain(
            """
            map seen[saddr] : time lru 1k
            on tcp_rcv via tc(lo) <
                set seen[saddr] = now;
                count(saddr) limit 100;
                min(len) by saddr limit 100;
                count(cpu) as cpus;
                hist(len) as sizes;
                alert "hello {saddr}" once per saddr within 1s
            >
            every 1s < show count; clear count >
            """).Maps;
        Assert.All(maps, map => Assert.NotEmpty(map.Holds));
        Assert.Equal(
            [
                "tcpq_counters: per-CPU array of 1", "t0_count: hash of 100", "t0_count_b: hash of 100",
                "t1_min: per-CPU hash of 100", "t2_cpus: per-CPU array of 1024", "t3_sizes: per-CPU array of 1",
                "m0_seen: LRU hash of 1000", "once0: LRU hash of 65536", "tcpq_generation: array of 1",
                "tcpq_rows: ring buffer of 4194304", ".rodata: array of 1",
            ],
            maps.Select(map => $"{map.Name}: {map.Kind} of {map.Entries}"));
    }

    [Fact]
    public void A_hash_takes_its_buckets_at_once_and_its_entries_as_they_come()
    {
        var table = Explain("on tcp_rcv < count(saddr) limit 1000 >").Maps.Single(map => map.Name == "t0_count");
        Assert.Equal((16, 8), (table.KeySize, table.ValueSize));
        Assert.Equal(new MapMemory(1024 * 16, 0, (1024 * 16) + (1000 * (48 + 16 + 8)), 0), table.Memory);
        Assert.False(table.Memory.IsAllocatedAtLoad);
    }

    [Fact]
    public void A_map_of_each_cpu_takes_memory_for_each()
    {
        var table = Explain("on tcp_rcv < max(len) by saddr limit 16 >").Maps.Single(map => map.Name == "t0_max");
        var perCpu = 16 * table.ValueSize;
        Assert.Equal(table.Memory.WhenFullOn(1) + (3 * perCpu), table.Memory.WhenFullOn(4));
    }

    [Fact]
    public void A_program_has_the_size_of_its_code_and_of_what_it_calls()
    {
        var explanation = Explain("on tcp_rcv via xdp(lo) where opt.mss > 0 < count() >");
        var code = ElfFile.Read(explanation.Script.Object.AsMemory()).Sections.Where(section => section.IsCode);
        Assert.True(code.Count() > 1);
        Assert.Equal(code.Sum(section => section.Data.Length) / 8, explanation.Programs.Single().Instructions);
    }

    [Fact]
    public void Parameters_have_the_values_that_were_given()
    {
        var explanation = Explain(
            """
            param ports = 100 "ports tried"
            param from = 10.0.0.1
            param window = 10s
            on tcp_rcv where dport > ports and saddr == from and ports > 5 < count() >
            """,
            new() { Parameters = new Dictionary<string, string> { ["ports"] = "7", ["window"] = "250ms" } });
        Assert.Equal(
            ["ports 7 (100)", "from 10.0.0.1 (10.0.0.1)", "window 250000000 (10s)"],
            explanation.Parameters.Select(row =>
                $"{row.Parameter.Name} {Tcpq.Values.ValueFormat.Machine(row.Value)} ({row.Parameter.Default})"));
    }

    [Fact]
    public void A_script_with_mistakes_is_not_explained()
    {
        var result = Compilation.Explain(new SourceText("on tcp_rcv < cuont() >"), new());
        Assert.Null(result.Result);
        Assert.NotEmpty(result.Diagnostics);
    }

    private static Explanation Explain(string script, CompilationOptions? options = null)
    {
        var result = Compilation.Explain(new SourceText(script), options ?? new());
        Assert.Empty(result.Diagnostics.Select(diagnostic => diagnostic.Message));
        return result.Result!;
    }
}
