using System.Collections.Immutable;
using Tcpq.Binding;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Explaining;
using Tcpq.Llvm;
using Tcpq.Lowering.Captures;
using Tcpq.Lowering.Module;
using Tcpq.Lowering.Programs;
using Tcpq.Planning;
using Tcpq.Proposals;
using Tcpq.Syntax;
using Tcpq.Targets;
using Tcpq.Text;

namespace Tcpq;

/// <summary>The way from text to object: parse, bind, plan, emit; for the kernel and for captures alike. No stage does
/// input or output, and none knows the machine: the kernel is <see cref="CompilationOptions.Target"/>.</summary>
public static class Compilation
{
    // The oldest instruction set with 32-bit jumps and atomics; every kernel from 5.10 on runs it.
    private const string InstructionSet = "v3";

    /// <summary>Parses a script: the first stage, whose result all others can share.</summary>
    public static ParsedScript Parse(SourceText source)
    {
        var diagnostics = new DiagnosticBag();
        return new(source, Parser.Parse(source, diagnostics), diagnostics.ToImmutable());
    }

    /// <summary>Compiles a script to a BPF object; the same input gives the same bytes.</summary>
    public static Compiled<CompiledScript> Compile(SourceText source, CompilationOptions options) =>
        Compile(Parse(source), options);

    /// <inheritdoc cref="Compile(SourceText, CompilationOptions)"/>
    public static Compiled<CompiledScript> Compile(ParsedScript script, CompilationOptions options)
    {
        var diagnostics = new DiagnosticBag();
        var compiled = Bind(script, options, diagnostics) is { } bound ? Compile(bound, options, diagnostics) : null;
        return new(compiled, diagnostics.ToImmutable());
    }

    /// <summary>Compiles a script to a BPF object for other machines, and says which kernels run it.</summary>
    public static Compiled<BuiltObject> Build(SourceText source, CompilationOptions options) =>
        Build(Parse(source), options);

    /// <inheritdoc cref="Build(SourceText, CompilationOptions)"/>
    public static Compiled<BuiltObject> Build(ParsedScript script, CompilationOptions options)
    {
        var diagnostics = new DiagnosticBag();
        var forObject = options with { IsObject = true };
        return Bind(script, forObject, diagnostics) is { } bound
            && Plan(bound, forObject, diagnostics) is { } plan
            && Emit(plan, diagnostics, out _) is { } built
            ? new(new(built, ObjectNeeds.Of(bound, plan, built.Object.AsMemory())), diagnostics.ToImmutable())
            : new(null, diagnostics.ToImmutable());
    }

    /// <summary>Compiles a script and says what it becomes, and why.</summary>
    public static Compiled<Explanation> Explain(SourceText source, CompilationOptions options) =>
        Explain(Parse(source), options);

    /// <inheritdoc cref="Explain(SourceText, CompilationOptions)"/>
    public static Compiled<Explanation> Explain(ParsedScript script, CompilationOptions options)
    {
        var diagnostics = new DiagnosticBag();
        var explanation = Bind(script, options, diagnostics) is { } bound ? Explain(bound, options, diagnostics) : null;
        return new(explanation, diagnostics.ToImmutable());
    }

    /// <summary>Checks a script for a target without lowering it.</summary>
    public static ImmutableArray<Diagnostic> Check(SourceText source, CompilationOptions options) =>
        Check(Parse(source), options);

    /// <inheritdoc cref="Check(SourceText, CompilationOptions)"/>
    public static ImmutableArray<Diagnostic> Check(ParsedScript script, CompilationOptions options)
    {
        var diagnostics = new DiagnosticBag();
        if (Bind(script, options, diagnostics) is { } bound)
        {
            Plan(bound, options, diagnostics);
        }

        return diagnostics.ToImmutable();
    }

    /// <summary>Gives names and types, for any target; null if there are errors.</summary>
    internal static BoundScript? Bind(ParsedScript script, CompilationOptions options, DiagnosticBag diagnostics)
    {
        diagnostics.ReportAll(script.Diagnostics);
        var bound = Binder.Bind(script.Syntax, options, diagnostics);
        if (!diagnostics.HasErrors)
        {
            return bound;
        }

        ProposalStage.Revise(script.Source, script.Syntax, options, diagnostics);
        return null;
    }

    /// <summary>Chooses hooks and programs; null if there are errors.</summary>
    internal static Plan? Plan(BoundScript bound, CompilationOptions options, DiagnosticBag diagnostics)
    {
        KernelMembers.Check(bound, options, diagnostics);
        var plan = Planner.Plan(bound, options, diagnostics);
        return diagnostics.HasErrors ? null : plan;
    }

    /// <summary>Plans and emits a BPF object; null if there are errors.</summary>
    internal static CompiledScript? Compile(BoundScript bound, CompilationOptions options, DiagnosticBag diagnostics) =>
        Plan(bound, options, diagnostics) is { } plan ? Emit(plan, diagnostics, out _) : null;

    /// <summary>Plans and emits native code for captures; null if there are errors.</summary>
    /// <exception cref="LlvmUnavailableException">libLLVM is not installed.</exception>
    internal static CaptureProgram? CompileForCaptures(
        BoundScript bound, CompilationOptions options, DiagnosticBag diagnostics) =>
        Plan(bound, options, diagnostics) is { } plan ? new(plan) : null;

    /// <summary>Plans and emits, and says what became of it; null if there are errors.</summary>
    internal static Explanation? Explain(BoundScript bound, CompilationOptions options, DiagnosticBag diagnostics) =>
        Plan(bound, options, diagnostics) is { } plan && Emit(plan, diagnostics, out var maps) is { } script
            ? Explainer.Explain(bound, options, plan, script, maps)
            : null;

    private static CompiledScript? Emit(
        Plan plan, DiagnosticBag diagnostics, out ImmutableArray<MapDefinition> declared)
    {
        using var module = ModuleBuilder.ForBpf(
            "tcpq", InstructionSet, plan.Source, plan.Target.Has(KernelFeature.AtomicFetch));
        var maps = new ModuleMaps(module, plan.Schema, plan.Target);
        var configuration = new RunConfigurationGlobal(module, plan.IsOneNamespace);
        foreach (var program in plan.Programs)
        {
            ProgramLowering.Lower(module, maps, configuration, program, plan);
        }

        module.AddLicense("GPL");
        var bytes = module.EmitObject(diagnostics);
        declared = [.. module.Maps];
        StackCheck.Of(plan, bytes, diagnostics);
        return diagnostics.HasErrors ? null
            : new(bytes, [.. plan.Programs.Select(program => program.Describe())], plan.Schema)
            {
                Forbidden = plan.Forbidden,
                Memory = MapMemory.Sum(declared.Select(map => MapKind.Of(map).MemoryOf(map))),
            };
    }
}
