using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Cli.Tables;
using Tcpq.Contract;
using Tcpq.Explaining;
using Tcpq.Planning;
using Tcpq.Runtime;
using Tcpq.Runtime.Kernel.Loading;
using Tcpq.Values;

namespace Tcpq.Cli.Outputs;

/// <summary>An explanation for people.</summary>
internal static class ExplanationTables
{
    private const string Verdicts = "counted as what it would be, and applied with `--enforce`";

    /// <summary>Its tables, in order; none that is empty.</summary>
    public static IEnumerable<TextTable> Of(LocalExplanation explanation)
    {
        var script = explanation.Script;
        TextTable[] tables =
        [
            .. script.Rules.Select((rule, index) => Rule(rule, index + 1)),
            .. script.Blocks.Select(Block),
            Parameters(script.Parameters),
            Programs(explanation),
            Maps(script.Maps, explanation.PossibleCpus),
            Streams(script.Streams),
        ];
        return tables.Where(table => !table.Rows.IsEmpty);
    }

    /// <summary>What stands below the tables, each on a line.</summary>
    public static IEnumerable<string> RemarksOn(LocalExplanation explanation)
    {
        var (maps, cpus) = (explanation.Script.Maps, explanation.PossibleCpus);
        yield return $"memory of all maps: {ByteSize.Of(maps.Sum(map => map.Memory.AtLoadOn(cpus)))} at load, "
            + $"{ByteSize.Of(maps.Sum(map => map.Memory.WhenFullOn(cpus)))} when all are full ({Cpus(cpus)})";
        yield return $"rights after attaching: {explanation.Rights}";
        if (explanation.WhyOtherKernel is { } reason)
        {
            yield return $"kernel: not this one, but Linux {explanation.Script.Target.Kernel} "
                + $"with all it can have; {reason}";
        }
        else if (explanation.WhyNotVerified is { } obstacle)
        {
            yield return $"verifier: not asked; {obstacle}";
        }
    }

    /// <summary>Where a program attaches, as in `tc on eth0, egress`.</summary>
    public static string Place(CompiledProgram program)
    {
        var function = program.KernelFunction is { } name ? $" {name}" : "";
        var device = program.Device is { } dev ? $" on {dev}" : "";
        var direction = program.Hook.EgressSection is null ? "" : $", {DirectionOf(program)}";
        return $"{program.Hook.Name}{function}{device}{direction}";
    }

    /// <summary>`ingress` or `egress`.</summary>
    public static string DirectionOf(CompiledProgram program) =>
        program.Direction == PacketDirection.Egress ? "egress" : "ingress";

    /// <summary>Why a rule runs at its hook.</summary>
    public static string Why(HookReason reason) => reason switch
    {
        HookReason.Via => "the rule asks for it by `via`",
        HookReason.Option => "`--hook` asks for it",
        _ => "the best one for this rule",
    };

    private static TextTable Rule(RuleExplanation rule, int number)
    {
        IEnumerable<ImmutableArray<string>> facts =
        [
            ["hook", $"{rule.Hook.Name}: {rule.Hook.Doc}"],
            ["because", rule.Why.Caveat is { } caveat ? $"{Why(rule.Why.Reason)}; it {caveat}" : Why(rule.Why.Reason)],
            .. Listed("passed over", rule.Why.PassedOver.Select(passed => $"{passed.Hook.Name}: {passed.Obstacle}")),
            .. Listed("runs in", [string.Join(", ", rule.Programs)]),
            .. Listed("tests, in this order", rule.Conditions),
            .. Listed("then", rule.Statements.Select(Statement)),
            .. rule.Decides ? Listed("decides", [Verdicts]) : [],
        ];
        return new(null, [new($"rule {number}, line {rule.Line}"), new($"on {rule.Event.Name}")], [.. facts]);
    }

    private static TextTable Block(BlockExplanation block) =>
        new(null, [new(block.When), new("outside the kernel")], [.. Listed("does", block.Statements)]);

    private static TextTable Parameters(ImmutableArray<ParameterExplanation> parameters) => new(
        null,
        [new("parameter"), new("value"), new("default"), new("type"), new("meaning")],
        [
            .. parameters.Select(row => (ImmutableArray<string>)
            [
                row.Parameter.Name,
                ValueFormat.Human(row.Value, TimeProvider.System),
                row.Parameter.Default,
                row.Parameter.Type.Name,
                row.Parameter.Doc ?? "",
            ]),
        ]);

    private static TextTable Programs(LocalExplanation explanation)
    {
        ImmutableArray<TextColumn> columns =
            [new("program"), new("attaches to"), new("instructions", IsRight: true)];
        ImmutableArray<TextColumn> verifier =
            [new("verifier: processed", IsRight: true), new("states", IsRight: true), new("stack", IsRight: true)];
        return new(
            null,
            explanation.Verifier.IsEmpty ? columns : columns.AddRange(verifier),
            [.. explanation.Script.Programs.Select(program => Program(program, explanation.Verifier))]);
    }

    private static ImmutableArray<string> Program(
        ProgramExplanation program, ImmutableArray<VerifierStatistics> verifier)
    {
        var (name, place) = (program.Program.Name, Place(program.Program));
        ImmutableArray<string> cells = [name, place, ValueFormat.Grouped(program.Instructions)];
        var row = verifier.FirstOrDefault(row => row.Program == name);
        return row is null
            ? cells
            :
            [
                .. cells,
                ValueFormat.Grouped(row.Processed),
                ValueFormat.Grouped(row.TotalStates),
                string.Join('+', row.StackDepths),
            ];
    }

    private static TextTable Maps(ImmutableArray<MapExplanation> maps, int cpus) => new(
        null,
        [
            new("map"), new("holds"), new("kind"), new("entries", IsRight: true), new("key", IsRight: true),
            new("value", IsRight: true), new("at load", IsRight: true), new("when full", IsRight: true),
        ],
        [
            .. maps.Select(map => (ImmutableArray<string>)
            [
                map.Name,
                map.Holds,
                map.Kind,
                map.KeySize == 0 ? "" : ValueFormat.Grouped(map.Entries),
                map.KeySize == 0 ? "" : ByteSize.Exact(map.KeySize),
                map.KeySize == 0 ? "" : ByteSize.Exact(map.ValueSize),
                ByteSize.Of(map.Memory.AtLoadOn(cpus)),
                map.Memory.IsAllocatedAtLoad ? "the same" : ByteSize.Of(map.Memory.WhenFullOn(cpus)),
            ]),
        ]);

    private static TextTable Streams(ImmutableArray<StreamExplanation> streams) => new(
        null,
        [new("stream"), new("record", IsRight: true), new("values")],
        [
            .. streams.Select(stream => (ImmutableArray<string>)
            [
                stream.Name,
                ByteSize.Exact(stream.RecordSize),
                string.Join(", ", stream.Columns.Select(column => column.Name)),
            ]),
        ]);

    private static string Statement(StatementExplanation statement) =>
        new string(' ', 2 * statement.Depth) + statement.Text + (statement.Map is { } map ? $"  -> {map}" : "");

    // The name stands beside the first only.
    private static IEnumerable<ImmutableArray<string>> Listed(string name, IEnumerable<string> values) =>
        values.Select((value, index) => (ImmutableArray<string>)[index == 0 ? name : "", value]);

    private static string Cpus(int cpus) => cpus == 1 ? "1 CPU" : $"{cpus} CPUs";
}
