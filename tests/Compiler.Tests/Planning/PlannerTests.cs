using Tcpq.Binding.Tree;
using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Targets;
using Xunit;

namespace Tcpq.Planning;

public sealed class PlannerTests
{
    [Fact]
    public void Rules_with_one_attach_point_share_a_program()
    {
        var plan = Planning.Plan("on tcp_rcv via xdp(a) < count() > on packet via xdp(a) < count() >");
        var program = Assert.Single(plan.Programs);
        Assert.Equal(["tcp_rcv", "packet"], program.Rules.Select(rule => rule.Event.Name));
        Assert.False(program.IsTcpOnly);
    }

    [Fact]
    public void Rules_at_other_devices_or_hooks_have_programs_of_their_own()
    {
        var plan = Planning.Plan("""
            on tcp_rcv via xdp(a) < count() >
            on tcp_rcv via xdp(b) < count() >
            on tcp_rcv via tc(a) < count() >
            """);
        Assert.Equal(["tcpq_xdp", "tcpq_xdp_2", "tcpq_tc_3"], plan.Programs.Select(program => program.Name));
        Assert.All(plan.Programs, program => Assert.True(program.IsTcpOnly));
        Assert.All(plan.Programs, program => Assert.InRange(program.Name.Length, 1, 15));
    }

    [Fact]
    public void An_event_in_both_directions_takes_two_programs_that_share_their_tables()
    {
        var plan = Planning.Plan("on packet via tc(a) < count() >");
        Assert.Equal(
            [PacketDirection.Ingress, PacketDirection.Egress],
            plan.Programs.Select(program => program.Point.Direction));
        Assert.Single(plan.Schema.Tables);
    }

    [Fact]
    public void Both_families_are_watched_by_functions_of_their_own()
    {
        var plan = Planning.Plan("on tcp_rcv via fentry < count() >");
        Assert.Equal(["tcp_v4_rcv", "tcp_v6_rcv"], plan.Programs.Select(program => program.Point.KernelFunction));
    }

    [Fact]
    public void Every_rule_table_and_stream_has_a_counter_of_its_own()
    {
        var schema = Planning.Plan("on tcp_rcv < count(saddr); emit len > on tcp_rcv < sum(len) >").Schema;
        Assert.Equal(schema.Counters.Distinct(), schema.Counters);
        Assert.Equal(2, schema.Counters.Count(counter => counter.Kind == CounterKind.Matched));
        Assert.Equal(["count", "sum"], schema.Tables.Select(table => schema.Counters[table.Losses.Full].Name));
        Assert.All(schema.Tables, table =>
            Assert.Equal(CounterKind.MapFull, schema.Counters[table.Losses.Full].Kind));
        Assert.All(schema.Streams, stream =>
            Assert.Equal(CounterKind.RingFull, schema.Counters[stream.LostCounter].Kind));
    }

    [Fact]
    public void Programs_with_different_rules_count_their_packets_each_for_themselves()
    {
        var plan = Planning.Plan(
            "on packet via tc(a) < count() > on tcp_rcv via tc(a) < count() > on tcp_rcv via xdp(a) < count() >");
        Assert.Equal(["rules 1, 2", "rule 1", "rule 3"], plan.Programs.Select(program => program.RuleNames));
        Assert.All(plan.Programs, program => Assert.Equal(
            ProgramCounters.Kinds.Select(kind => new Counter(kind, program.RuleNames)),
            plan.Schema.Counters.Slice(program.FirstCounter, ProgramCounters.Kinds.Length)));
        Assert.Equal(plan.Schema.Counters.Distinct(), plan.Schema.Counters);
    }

    [Fact]
    public void Programs_with_all_rules_share_counters_without_a_name()
    {
        var plan = Planning.Plan("on packet via tc(a) < count() > on packet via tc(a) < count(saddr) >");
        Assert.Equal([0, 0], plan.Programs.Select(program => program.FirstCounter));
        Assert.Equal("", plan.Schema.Counters[0].Name);
    }

    [Fact]
    public void Only_maps_whose_entries_are_made_or_cleared_by_one_CPU_while_others_wait_can_refuse_a_key()
    {
        var schema = Planning.Plan("""
            map m[saddr] : integer
            map forgetful[saddr] : integer lru
            on tcp_rcv < count(saddr) as hash; count(dport) as dense; count() as single; count(saddr) as recent lru;
                          count(saddr) within 1s as window lru; max(len) within 1s as alone >
            """).Schema;
        Assert.Equal(
            ["hash", "window"],
            schema.Tables.Where(table => table.Losses.Refused is not null).Select(table => table.Name));
        Assert.Equal(["m"], schema.Maps.Where(map => map.RefusedCounter is not null).Select(map => map.Name));
        Assert.Equal(
            new Counter(CounterKind.MapRefused, "hash"), schema.Counters[schema.Tables[0].Losses.Refused!.Value]);
    }

    [Fact]
    public void Maps_have_names_that_the_kernel_keeps_whole()
    {
        var schema = Planning.Plan("""
            on tcp_rcv < count() as a_name_that_is_much_too_long_1; count() as a_name_that_is_much_too_long_2 >
            """).Schema;
        Assert.Equal(2, schema.Tables.Select(table => table.Map.Name).Distinct().Count());
        Assert.All(schema.Tables, table => Assert.InRange(table.Map.Name.Length, 1, 15));
    }

    [Fact]
    public void The_local_side_of_a_capture_narrows_arrivals_only()
    {
        var options = new CompilationOptions { IsCapture = true, Local = new(0, 0xffff_0a00_0000, 104) };
        var plan = Planning.Plan("on tcp_rcv where syn < count() > on packet < count() >", options);
        var rules = plan.Programs.SelectMany(program => program.Rules).ToList();
        Assert.Equal(2, rules[0].Conditions.Length);
        var local = Assert.IsType<BoundExpression.Membership>(rules[0].Conditions[1]);
        Assert.Equal("daddr", Assert.Single(local.Fields).Field.Name);
        Assert.Empty(rules[1].Conditions);
    }
}
