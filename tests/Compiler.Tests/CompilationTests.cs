using System.Collections.Immutable;
using Tcpq.Binding;
using Tcpq.Diagnostics;
using Tcpq.Language.Aggregates;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Language.Hooks;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq;

public sealed class CompilationTests
{
    private static readonly string[] Comparisons = ["==", "!=", "<", ">=", "in"];
    private static readonly string[] Arithmetic = ["+", "-", "*", "/", "%", "<<", ">>", "&", "^", "|"];

    public static TheoryData<string> Places =>
    [
        .. from row in EventTable.Rows
           from choice in row.Hooks
           where choice.Hook != HookTable.Capture
           select $"{row.Name} via {choice.Hook.Name}",
    ];

    public static TheoryData<string> PacketPlaces =>
    [
        .. from row in EventTable.Rows
           from choice in row.Hooks
           where row is { IsPacket: true, HasBoth: false } && choice.Hook != HookTable.Capture
           select $"{row.Name} via {choice.Hook.Name}",
    ];

    [Theory]
    [MemberData(nameof(Places))]
    public void Every_field_that_a_hook_provides_compiles_there(string place)
    {
        var row = EventTable.Find(place.Split(' ')[0])!;
        var choice = row.Hooks.Single(hook => hook.Hook.Name == place.Split(' ')[^1]);
        var known = FieldTable.Rows.Where(field => field.Read is not FieldRead.Either && row.Gives(choice, field))
            .Where(field => field.Type != DataType.Payload).ToList();
        var fields = known.Where(field => !field.Type.IsText).Select(field => field.Name).Chunk(4)
            .Concat(known.Where(field => field.Type.IsText).Select(field => field.Name).Chunk(row.HasBoth ? 1 : 2))
            .ToList();
        Assert.NotEmpty(fields);
        Assert.All(fields, chunk =>
        {
            var columns = string.Join(", ", chunk);
            Compile($"on {place} < count({columns}); emit {columns} >");
        });
    }

    [Theory]
    [MemberData(nameof(PacketPlaces))]
    public void Compiling_twice_gives_the_same_bytes(string place)
    {
        var script = $"""
            on {place} where dport == 80 and syn < count(saddr); emit time, len; hist(opt.mss) >
            on {place} < sum(len) by ttl; lhist(len, 0, 1500, 100) >
            """;
        Assert.Equal<byte>(Compile(script), Compile(script));
    }

    [Theory]
    [InlineData("tcp_rcv via xdp")]
    [InlineData("packet via socket")]
    public void Every_aggregate_compiles_by_any_key(string place) => Assert.All(
        AggregateTable.Rows,
        aggregate =>
        {
            var takesNone = aggregate.ArgumentsAreKeys || aggregate.MostValues == 0;
            var arguments = takesNone ? "" : aggregate.ParameterNames.IsEmpty ? "x" : "x, -5, 5, 2";
            Compile($"on {place} < let x = len - ttl * 1KiB; {aggregate.Name}({arguments}) >");
            Compile($"on {place} < let x = len - 1KiB; {aggregate.Name}({arguments}) by flow, opt.mss, x >");
        });

    [Fact]
    public void What_binds_compiles_whatever_the_types()
    {
        var fields = FieldTable.Rows.Where(field => IsKnownAt(field, "tcp_rcv")).DistinctBy(field => field.Type)
            .Select(field => field.Name);
        string[] operands = [
            .. fields, "opt.mss", "true", "7", "-7", "10s", "1KiB", "10.0.0.1", "02:00:00:00:00:01", "(now - time)",
            "(len - 5)", "{1, 5..9}", "{-3..5}", "{10.0.0.0/8, ::1}",
        ];
        var expressions = from op in Comparisons.Concat(Arithmetic)
                          from left in operands
                          from right in operands
                          let expression = $"({left} {op} {right})"
                          where Binding.Binding.Ids($"on tcp_rcv < emit {expression} >") is []
                          select expression;
        var chunks = expressions.Chunk(StatementBinder.MaximumColumns).ToList();
        Assert.True(chunks.Count > 20);
        Assert.All(chunks, chunk => Compile($"on tcp_rcv via tc < emit {string.Join(", ", chunk)} >"));
    }

    [Theory]
    [MemberData(nameof(PacketPlaces))]
    public void The_largest_keys_fit_the_stack(string place)
    {
        var key = string.Join(", ", Enumerable.Repeat("saddr", 11));
        Compile($"on {place} < count({key}); count() by {key}; sum(len) by {key}; hist(opt.mss) by {key} >");
    }

    [Theory]
    [InlineData("on tcp_rcv via xdp where 1 == 1 and true and 10.0.0.1 == 10.0.0.1 < count(1, true, 5s) >")]
    [InlineData("on tcp_rcv via xdp < let a = 10.0.0.1; let f = flow; count(a, f); emit a, f >")]
    [InlineData("on tcp_rcv via xdp where 10.0.0.1 in {10.0.0.0/8} and 5 in 1..9 < sum(5); sum(1 / 0) >")]
    [InlineData("on packet via xdp where not (not (syn)) or not port != 80 < max(-len); min(opt.mss % (ttl - 64)) >")]
    public void Odd_scripts_compile(string script) => Compile(script);

    private static bool IsKnownAt(Field field, string row) => field.Read is not FieldRead.Either
        && EventTable.Find(row)!.Gives(field);

    private static ImmutableArray<byte> Compile(string script)
    {
        var result = Compilation.Compile(new SourceText(script), new() { Device = "eth0" });
        Assert.True(
            result.Result is not null,
            script + "\n" + DiagnosticRenderer.Render(result.Diagnostics, RenderStyle.Rich, colour: false));
        return result.Result!.Object;
    }
}
