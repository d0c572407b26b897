using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Explaining;
using Tcpq.Runtime.Devices;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Kernel.Loading;
using Tcpq.Runtime.Kernel.Privileges;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Runtime.Libbpf;
using Tcpq.Targets;

namespace Tcpq.Runtime;

/// <summary>What a script becomes on this machine, and what its kernel thinks of it.</summary>
/// <param name="Script">What the compiler says.</param>
/// <param name="WhyOtherKernel">Why this is about another kernel than this machine's, in a user's words; null if it
/// is about this one.</param>
/// <param name="PossibleCpus">CPUs that this machine can have.</param>
/// <param name="Verifier">What the kernel's verifier counted, by program; empty if it was not asked.</param>
/// <param name="WhyNotVerified">Why it was not asked, in a user's words; null if it was.</param>
public sealed record LocalExplanation(
    Explanation Script,
    string? WhyOtherKernel,
    int PossibleCpus,
    ImmutableArray<VerifierStatistics> Verifier,
    string? WhyNotVerified)
{
    /// <summary>What a run of it may do once it watches.</summary>
    public required RightsAfterAttaching Rights { get; init; }

    /// <summary>Compiles a script for the kernel of this machine, or if that cannot be asked or cannot run the
    /// script, for <see cref="Target.Default"/>; lets the kernel check the programs where it can; attaches
    /// nothing.</summary>
    /// <param name="script">The script.</param>
    /// <param name="options">What it is compiled for; another target than the default one instead of this
    /// kernel.</param>
    /// <param name="run">What else is said about its run.</param>
    /// <returns>The explanation, null if there are errors; and all diagnostics.</returns>
    public static (LocalExplanation? Explanation, ImmutableArray<Diagnostic> Diagnostics) Of(
        ParsedScript script, CompilationOptions options, ExplainedRun? run = null)
    {
        var isHere = options.Target == Target.Default;
        var known = isHere ? options with { Target = ScriptTarget.Known } : options;
        var problems = new DiagnosticBag();
        if (Compilation.Bind(script, known, problems) is not { } bound)
        {
            return (null, problems.ToImmutable());
        }

        var target = isHere ? ScriptTarget.For(bound, known) : options.Target;
        var obstacle = isHere ? target.WhyMissing(KernelFeature.Bpf) : "another one is asked for";
        isHere &= obstacle is null;
        var result = ExplainFor(isHere ? target : options.Target);
        if (isHere && result.Result is null && WhyNotHere(result.Diagnostics) is { } reason)
        {
            (isHere, obstacle) = (false, reason);
            result = ExplainFor(options.Target);
        }

        if (result.Result is not { } explanation)
        {
            return (null, result.Diagnostics);
        }

        var diagnostics = new DiagnosticBag();
        var verifier = obstacle is null ? Verify(explanation.Script, diagnostics, out obstacle) : [];
        return (
            new(explanation, isHere ? null : obstacle, Cpus(), verifier, obstacle)
            {
                Rights =
                    (run ?? new()).RightsOf(explanation.Script, options.Device, isHere ? null : explanation.Target),
            },
            result.Diagnostics.AddRange(diagnostics.ToImmutable()));

        Compiled<Explanation> ExplainFor(Target kernel)
        {
            var said = new DiagnosticBag();
            said.ReportAll(problems.ToImmutable());
            return new(Compilation.Explain(bound, options with { Target = kernel }, said), said.ToImmutable());
        }
    }

    // What this kernel lacks is no mistake in the script.
    private static string? WhyNotHere(ImmutableArray<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Where(diagnostic => diagnostic.Code.Severity != Severity.Warning).ToList();
        return errors.TrueForAll(error => error.Code == Codes.HookUnavailable || error.Code == Codes.NoHookAvailable)
            ? $"{errors[0].Message}: {string.Join("; ", errors[0].Notes)}"
            : null;
    }

    private static ImmutableArray<VerifierStatistics> Verify(
        CompiledScript script, DiagnosticBag diagnostics, out string? obstacle)
    {
        obstacle = null;
        try
        {
            return VerifierMeasurement.Of(
                script,
                program => RunConfigurations.For(
                    program.Hook, program.Device is { } name ? NetworkDevice.Find(name) : null));
        }
        catch (KernelRefusalException refusal) when (refusal.Diagnostic.Code == Codes.VerifierRefused)
        {
            diagnostics.Report(refusal.Diagnostic);
            obstacle = refusal.Diagnostic.Message;
        }
        catch (KernelRefusalException refusal)
        {
            obstacle = refusal.Diagnostic.Message;
        }
        catch (LibraryMissingException missing)
        {
            obstacle = $"`{missing.Library}` is not installed";
        }

        return [];
    }

    private static int Cpus() =>
        LibBpf.IsInstalled && LibBpf.libbpf_num_possible_cpus() is > 0 and var cpus ? cpus : Environment.ProcessorCount;
}

/// <summary>What is said of a run besides its script, as the options of `tcpq SCRIPT` say it.</summary>
/// <param name="PacketFile">What `capture` would write to; null for nothing.</param>
/// <param name="ResultsFile">What results would be saved to; null for nothing.</param>
/// <param name="KeepsPrivileges">True if no rights would be given up.</param>
public sealed record ExplainedRun(string? PacketFile = null, string? ResultsFile = null, bool KeepsPrivileges = false)
{
    /// <summary>What it may do once it watches.</summary>
    /// <param name="script">What it loads.</param>
    /// <param name="device">The devices of programs that name none.</param>
    /// <param name="target">The kernel; null for this machine's.</param>
    internal RightsAfterAttaching RightsOf(CompiledScript script, string? device, Target? target) =>
        RightsAfterAttaching.Of(
        new(script, device, [PacketFile, ResultsFile]),
        target is null ? WatchedKernel.Running : WatchedKernel.Of(target),
        KeepsPrivileges);
}
