using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tcpq.Binding;
using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Explaining;
using Tcpq.Llvm;
using Tcpq.Lowering;
using Tcpq.Planning;
using Tcpq.Proposals;
using Tcpq.Syntax;
using Tcpq.Targets;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq;

/// <summary>What a compilation gives.</summary>
/// <param name="Script">The object; null where there are errors.</param>
/// <param name="Diagnostics">Errors and warnings, by position.</param>
public sealed record CompilationResult(CompiledScript? Script, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>What building an object gives.</summary>
/// <param name="Script">The object; null where there are errors.</param>
/// <param name="Needs">Which kernels run it; null where there is none.</param>
/// <param name="Diagnostics">Errors and warnings, by position.</param>
public sealed record BuildResult(CompiledScript? Script, KernelNeeds? Needs, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>The way from text to object: parse, bind, plan, lower, emit. No stage does input or output, and none knows
/// the machine: the kernel is <see cref="CompilationOptions.Target"/>.</summary>
public static class Compilation
{
    // The oldest instruction set with 32-bit jumps and atomics; every kernel from 5.10 on runs it.
    private const string InstructionSet = "v3";

    /// <summary>Compiles a script to a BPF object; the same input gives the same bytes.</summary>
    public static CompilationResult Compile(SourceText source, CompilationOptions options)
    {
        var diagnostics = new DiagnosticBag();
        if (Analyze(source, options, diagnostics) is not { } plan)
        {
            return new(null, diagnostics.ToImmutable());
        }

        var script = Emit(source, plan, diagnostics, out _);
        return new(script, diagnostics.ToImmutable());
    }

    /// <summary>Compiles a script to a BPF object for other machines, and says which kernels run it.</summary>
    public static BuildResult Build(SourceText source, CompilationOptions options)
    {
        var diagnostics = new DiagnosticBag();
        var forObject = options with { IsObject = true };
        return Bind(source, forObject, diagnostics) is { } bound
            && Plan(bound, forObject, diagnostics) is { } plan
            && Emit(source, plan, diagnostics, out _) is { } script
            ? new(script, ObjectNeeds.Of(bound, plan, script.Object.AsMemory()), diagnostics.ToImmutable())
            : new(null, null, diagnostics.ToImmutable());
    }

    /// <summary>Compiles a script and says what it becomes, and why.</summary>
    public static ExplanationResult Explain(SourceText source, CompilationOptions options)
    {
        var diagnostics = new DiagnosticBag();
        var explanation = Bind(source, options, diagnostics) is { } bound
            && Plan(bound, options, diagnostics) is { } plan
            && Emit(source, plan, diagnostics, out var maps) is { } script
            ? Explainer.Explain(bound, options, plan, script, maps)
            : null;
        return new(explanation, diagnostics.ToImmutable());
    }

    /// <summary>Checks a script for a target without lowering it.</summary>
    public static ImmutableArray<Diagnostic> Check(SourceText source, CompilationOptions options)
    {
        var diagnostics = new DiagnosticBag();
        Analyze(source, options, diagnostics);
        return diagnostics.ToImmutable();
    }

    /// <summary>The parameters that a script declares, as far as it can be understood; with their defaults.</summary>
    public static ImmutableArray<ScriptParameter> ParametersOf(SourceText source)
    {
        var ignored = new DiagnosticBag();
        return Binder.Bind(Parser.Parse(source, ignored), new(), ignored).Parameters;
    }

    /// <summary>Parses, binds and plans; null where there are errors.</summary>
    internal static Plan? Analyze(SourceText source, CompilationOptions options, DiagnosticBag diagnostics) =>
        Bind(source, options, diagnostics) is { } bound ? Plan(bound, options, diagnostics) : null;

    /// <summary>Parses and binds, for any target; null where there are errors.</summary>
    internal static BoundScript? Bind(SourceText source, CompilationOptions options, DiagnosticBag diagnostics)
    {
        var script = Parser.Parse(source, diagnostics);
        var bound = Binder.Bind(script, options, diagnostics);
        if (!diagnostics.HasErrors)
        {
            return bound;
        }

        ProposalStage.Revise(source, script, options, diagnostics);
        return null;
    }

    private static Plan? Plan(BoundScript bound, CompilationOptions options, DiagnosticBag diagnostics)
    {
        KernelMembers.Check(bound, options, diagnostics);
        var plan = Planner.Plan(bound, options, diagnostics);
        return diagnostics.HasErrors ? null : plan;
    }

    private static CompiledScript? Emit(
        SourceText source, Plan plan, DiagnosticBag diagnostics, out ImmutableArray<MapDefinition> declared)
    {
        using var module = ModuleBuilder.ForBpf(
            "tcpq", InstructionSet, source, plan.Target.Has(KernelFeature.AtomicFetch));
        var maps = new ModuleMaps(module, plan.Schema, plan.Target);
        var configuration = new RunConfigurationGlobal(module, plan.IsOneNamespace);
        foreach (var program in plan.Programs)
        {
            ProgramLowering.Lower(module, maps, configuration, program, plan);
        }

        module.AddLicense("GPL");
        var bytes = module.EmitObject(diagnostics);
        declared = [.. module.Maps];
        CheckStack(plan, bytes, diagnostics);
        return diagnostics.HasErrors ? null : new(bytes, [.. plan.Programs.Select(Describe)], plan.Schema)
        {
            Forbidden = plan.Forbidden,
            Memory = MapMemory.Sum(declared.Select(map => MapKind.Of(map).MemoryOf(map))),
        };
    }

    // LLVM looks at each function by itself, the kernel at all that are called from one another.
    private static void CheckStack(Plan plan, ImmutableArray<byte> file, DiagnosticBag diagnostics)
    {
        if (diagnostics.HasErrors)
        {
            return;
        }

        var calls = new CallGraph(ElfFile.Read(ImmutableCollectionsMarshal.AsArray(file)));
        if (calls.Functions.Count == plan.Programs.Length)
        {
            return;
        }

        var depth = new StackDepth(calls, plan.Target.Kernel);
        foreach (var program in plan.Programs)
        {
            if (depth.Of(program.Name) is > StackDepth.Limit and var bytes)
            {
                diagnostics.Report(BackEndDiagnostics.StackTooSmall(
                    $"the program needs {bytes} of the {StackDepth.Limit} bytes of stack that BPF has",
                    new(plan.Source, program.Rules[0].Span, "with all that it calls")));
                return;
            }
        }
    }

    private static CompiledProgram Describe(PlannedProgram program) => new(
        program.Name, program.Hook, program.Device, program.Point.KernelFunction, program.Point.Direction)
    {
        Rules = program.RuleNames,
        HasPacket = program.Point.HasPacket,
        Packets = program.Point is { HasPacket: true, Socket: null }
            ? [.. program.Rules.Where(rule => !rule.IsHidden).Select(rule => rule.Event).Distinct().Where(row => row.IsPacket)]
            : [],
        File = program.Point.Attach.File,
        LacksMultipath =
            [.. program.Rules.Where(rule => !rule.IsHidden && rule.Point.LacksMultipath).Select(rule => rule.Event.Name).Distinct()],
    };
}
