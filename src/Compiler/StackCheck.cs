using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Tcpq.Bpf;
using Tcpq.Diagnostics;
using Tcpq.Llvm;
using Tcpq.Planning;

namespace Tcpq;

/// <summary>Adds up the stack of functions that call one another, as the kernel does: LLVM looks at each by
/// itself.</summary>
internal static class StackCheck
{
    /// <summary>Reports the first program that needs more stack than there is.</summary>
    /// <param name="plan">The programs.</param>
    /// <param name="file">The object that was made of them.</param>
    /// <param name="diagnostics">Takes the error; nothing is looked at if there are others.</param>
    internal static void Of(Plan plan, ImmutableArray<byte> file, DiagnosticBag diagnostics)
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
}
