using System.Collections.Immutable;
using Tcpq.Targets;

namespace Tcpq.Runtime.Kernel.Probing;

/// <summary>What is in the kernel of this machine.</summary>
internal static class RunningKernel
{
    private const string Symbols = "/proc/kallsyms";

    /// <summary>Describes it; nothing is read before it is asked for, and type information only once.</summary>
    public static KernelDescription Describe()
    {
        var types = new Lazy<ReadOnlyMemory<byte>?>(ReadTypes);
        return new()
        {
            ReadTypes = () => types.Value,
            FindFunctions = FindFunctions,
            ListTracepoints = TraceFileSystem.ListTracepoints,
            ReadTracepoint = TraceFileSystem.ReadFormat,
            OpenProgram = ProgramFiles.Open,
        };
    }

    private static ReadOnlyMemory<byte>? ReadTypes() =>
        File.Exists(VmlinuxBtf.Path) ? (ReadOnlyMemory<byte>?)File.ReadAllBytes(VmlinuxBtf.Path) : null;

    private static ImmutableArray<KernelSymbol>? FindFunctions(string name) =>
        File.Exists(Symbols) ? FindFunctions(name, File.ReadLines(Symbols)) : null;

    /// <summary>The functions of that name, or whose name begins with it and a dot, in the lines of `/proc/kallsyms`.
    /// </summary>
    internal static ImmutableArray<KernelSymbol> FindFunctions(string name, IEnumerable<string> lines)
    {
        var found = ImmutableArray.CreateBuilder<KernelSymbol>();
        foreach (var line in lines)
        {
            // ffffffff81a3e2b0 t tcp_v4_fill_cb.isra.0<TAB>[module]
            if (line.Contains(name, StringComparison.Ordinal)
                && line.Split([' ', '\t']) is [_, "t" or "T" or "w" or "W", var symbol, .. var rest]
                && (symbol == name || symbol.StartsWith($"{name}.", StringComparison.Ordinal)))
            {
                found.Add(new(symbol, rest is [var module] ? module.Trim('[', ']') : null));
            }
        }

        return found.ToImmutable();
    }
}
