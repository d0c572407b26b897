using Tcpq.Binding;
using Tcpq.Binding.Probes;
using Tcpq.Bpf;
using Tcpq.Diagnostics;
using Tcpq.Language.Fields;
using Tcpq.Targets;

namespace Tcpq.Planning;

/// <summary>Looks whether the kernel has the members that fields are read from. It would refuse the program, and not
/// say why.</summary>
internal static class KernelMembers
{
    /// <summary>Reports fields that the kernel lacks.</summary>
    internal static void Check(BoundScript script, CompilationOptions options, DiagnosticBag diagnostics)
    {
        if (options.IsCapture || !options.KernelIsTarget)
        {
            return;
        }

        var read = script.Rules.SelectMany(rule => rule.Fields)
            .DistinctBy(value => value.Field.Name).Where(value => !value.Field.Read.KernelMembers.IsEmpty).ToList();
        if (read.Count == 0 || options.Kernel?.ReadTypes() is not { } file)
        {
            return; // without types no hook is chosen that reads members
        }

        var types = new BtfValues(BtfFile.Read(file));
        foreach (var value in read)
        {
            if (Lacking(types, value.Field.Read) is { } what)
            {
                diagnostics.Report(new(
                    Codes.FieldNotInKernel, $"this kernel does not know `{value.Field.Name}`",
                    new(script.Source, value.Span, what)));
            }
        }
    }

    private static string? Lacking(BtfValues types, FieldRead read)
    {
        foreach (var (name, member) in read.KernelMembers)
        {
            var structure = types.Types.Find(name, BtfKind.Struct);
            if (structure == 0 || types.Member(structure, member) is null)
            {
                return structure == 0 ? $"it has no `struct {name}`" : $"its `struct {name}` has no `{member}`";
            }
        }

        return null;
    }
}
