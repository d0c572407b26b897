using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Runtime;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;
using Tcpq.Text;

namespace Tcpq.Testing.Kernel;

/// <summary>Why the running kernel cannot do what a test needs, asked once: many tests need the same, and asking loads
/// programs.</summary>
internal static class KernelObstacle
{
    private static readonly ImmutableArray<DiagnosticCode> Predictions =
        [Codes.HookUnavailable, Codes.NoHookAvailable, Codes.StatementUnavailable];

    private static readonly ConcurrentDictionary<KernelFeature, Lazy<string?>> Features = [];

    /// <summary>The reason of the first feature that it lacks; null if it has all.</summary>
    public static string? Of(params ReadOnlySpan<KernelFeature> features)
    {
        foreach (var feature in (ReadOnlySpan<KernelFeature>)[KernelFeature.Bpf, .. features])
        {
            if (Features.GetOrAdd(feature, static asked => new(() => KernelProbe.For(asked).WhyMissing(asked))).Value
                is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    /// <summary>What the compiler says about what it lacks for a script; null if that is nothing.</summary>
    public static string? Of(SourceText script)
    {
        if (Of() is not null)
        {
            return null; // and said so
        }

        var options = new CompilationOptions
        {
            FindLibrary = StandardLibrary.Find,
            FindEnum = VmlinuxBtf.FindEnum,
            Kernel = RunningKernel.Describe(),
            KernelIsTarget = true,
            Target = ScriptTarget.Known,
        };
        var diagnostics = new DiagnosticBag();
        if (Compilation.Bind(Compilation.Parse(script), options, diagnostics) is { } bound)
        {
            Compilation.Compile(bound, options with { Target = ScriptTarget.For(bound, options) }, diagnostics);
        }

        var first = diagnostics.ToImmutable().FirstOrDefault(diagnostic => Predictions.Contains(diagnostic.Code));
        return first is null ? null : string.Join("; ", [first.Message, .. first.Notes]);
    }

    /// <summary>The same of a tool of the standard library.</summary>
    public static string? OfTool(string? name) => name is null ? null : Of(StandardLibrary.Find(name)!);

    /// <summary>The same of a script; null for none.</summary>
    public static string? OfScript(string? text) => text is null ? null : Of(new SourceText(text));
}
