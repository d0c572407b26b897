using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Runtime;
using Tcpq.Runtime.Kernel;
using Tcpq.Text;

namespace Tcpq.Testing.Kernel;

/// <summary>Why the compiler does not take a script for the running kernel.</summary>
internal static class KernelObstacle
{
    private static readonly ImmutableArray<DiagnosticCode> Predictions =
        [Codes.HookUnavailable, Codes.NoHookAvailable, Codes.StatementUnavailable];

    /// <summary>What it says about what the kernel lacks; null where that is nothing.</summary>
    public static string? Of(SourceText script)
    {
        if (!KernelProbe.For(KernelFeature.Bpf).Has(KernelFeature.Bpf))
        {
            return null; // and said so
        }

        var options = new CompilationOptions
        {
            FindLibrary = StandardLibrary.Find,
            FindEnum = VmlinuxBtf.FindEnum,
            Kernel = RunningKernel.Describe(),
            KernelIsTarget = true,
        };
        var result = Compilation.Compile(script, options with { Target = ScriptTarget.For(script, options) });
        var first = result.Diagnostics.FirstOrDefault(diagnostic => Predictions.Contains(diagnostic.Code));
        return first is null ? null : string.Join("; ", [first.Message, .. first.Notes]);
    }

    /// <summary>The same of a tool of the standard library.</summary>
    public static string? OfTool(string name) => Of(StandardLibrary.Find(name)!);
}
