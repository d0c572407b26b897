using System.Collections.Immutable;
using Tcpq.Binding;
using Tcpq.Binding.Reports;
using Tcpq.Binding.Tree;
using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Llvm;
using Tcpq.Planning;
using Tcpq.Syntax;
using Tcpq.Targets;
using Tcpq.Values;

namespace Tcpq.Explaining;

/// <summary>Puts together what is known about a script that was compiled.</summary>
internal static class Explainer
{
    /// <summary>Explains a script.</summary>
    /// <param name="bound">The script.</param>
    /// <param name="options">What it was compiled for.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="script">Its object.</param>
    /// <param name="maps">The maps that the object declares.</param>
    internal static Explanation Explain(
        BoundScript bound,
        CompilationOptions options,
        Plan plan,
        CompiledScript script,
        ImmutableArray<MapDefinition> maps)
    {
        var phrases = new ScriptPhrases(plan.Source);
        var rules = new RuleExplainer(plan, options, phrases);
        var elf = ElfFile.Read(script.Object.AsMemory());
        var sizes = new ProgramSizes(elf);
        return new(
            plan.Target,
            [.. bound.Rules.Select(rules.Explain)],
            Blocks(plan, phrases),
            [.. script.Programs.Select(program => new ProgramExplanation(program, sizes.Of(program.Name)))],
            MapExplainer.Explain(maps, elf, plan.Schema),
            [.. plan.Schema.Streams.Select(stream => Explain(stream, plan.Schema))],
            [.. plan.Schema.Parameters.Select(Explain)],
            script);
    }

    private static ImmutableArray<BlockExplanation> Blocks(Plan plan, ScriptPhrases phrases)
    {
        var blocks = ImmutableArray.CreateBuilder<BlockExplanation>();
        foreach (var declaration in Parser.Parse(plan.Source, new DiagnosticBag()).Declarations)
        {
            var when = declaration switch
            {
                Declaration.Begin => "begin",
                Declaration.End => "end",
                Declaration.Timer timer => $"every {phrases[timer.Interval.Span]}",
                _ => null,
            };
            if (when is not null)
            {
                blocks.Add(new(when, [.. declaration.Block.Select(statement => phrases[statement.Span])]));
            }
        }

        return blocks.ToImmutable();
    }

    private static StreamExplanation Explain(StreamSchema stream, Schema schema) =>
        new(schema.Counters[stream.LostCounter].Name, stream.Kind, stream.RecordSize, stream.Columns);

    private static ParameterExplanation Explain(ScriptParameter parameter)
    {
        var expression = new BoundExpression.ParameterValue(default, parameter.Type, parameter);
        return new(parameter, new ReportExpression(expression).Evaluate(null, static _ => Value.Absent.Instance));
    }
}
