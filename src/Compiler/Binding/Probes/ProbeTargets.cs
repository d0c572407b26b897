using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Language.Hooks;
using Tcpq.Targets;

namespace Tcpq.Binding.Probes;

/// <summary>What was found of a probe's target.</summary>
/// <param name="Type">The number of the function's signature, or of the structure of the tracepoint's fields; null
/// if the kernel's type information has none.</param>
/// <param name="Problem">Why there is no such target; null if there is, or where nobody knows.</param>
internal sealed record FoundTarget(int? Type, TargetProblem? Problem = null);

/// <summary>Why a probe has no target.</summary>
/// <param name="Code">The diagnostic.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Label">The same at the place, shorter.</param>
/// <param name="Help">What to do; null if nobody knows.</param>
internal sealed record TargetProblem(DiagnosticCode Code, string Message, string Label, string? Help)
{
    /// <summary>More about it.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>True if the file is the problem, and not the function in it.</summary>
    public bool IsFile { get; init; }
}

/// <summary>Looks for what scripts name in the kernel.</summary>
/// <param name="kernel">What is in the kernel; null if nobody knows.</param>
/// <param name="values">Its types.</param>
internal sealed class ProbeTargets(KernelDescription? kernel, Lazy<BtfValues?> values)
{
    // Typedefs of the tracepoints' signatures, and structures of their fields: include/trace/.
    private const string SignaturePrefix = "btf_trace_";
    private const string FieldsPrefix = "trace_event_raw_";

    // Functions with a tracepoint's signature: include/linux/tracepoint.h, include/trace/bpf_probe.h.
    private static readonly ImmutableArray<string> Makers = ["__traceiter_", "__bpf_trace_"];

    /// <summary>Looks for a target.</summary>
    internal FoundTarget Find(Probe probe, AttachPoint place) => probe.Target switch
    {
        _ when kernel is null => new(null),
        ProbeTarget.Function => Function(probe, place.KernelFunction!),
        ProbeTarget.RawTracepoint => RawTracepoint(place.KernelFunction!),
        ProbeTarget.Tracepoint => Tracepoint(place.KernelFunction!),
        _ => ProgramFunction(place.File!, place.KernelFunction!),
    };

    private BtfFile? Types => values.Value?.Types;

    private FoundTarget Function(Probe probe, string name)
    {
        var id = Types?.Find(name, BtfKind.Function) ?? 0;
        if (id != 0)
        {
            return new(Types!.ReferenceOf(id));
        }

        var symbols = kernel!.FindFunctions(name);
        var isByName = probe.Hook == HookTable.Kprobe || probe.Hook == HookTable.Kretprobe;
        if (symbols is { } listed && listed.FirstOrDefault(symbol => symbol.Name == name) is { } symbol)
        {
            return isByName ? new(null) : new(null, WithoutTypes(probe, symbol));
        }

        return symbols is null && (Types is null || isByName)
            ? new(null)
            : new(null, NoFunction(name, symbols ?? []));
    }

    private static TargetProblem WithoutTypes(Probe probe, KernelSymbol symbol) => new(
        Codes.UnknownKernelFunction,
        $"`{probe.Name}` cannot watch `{symbol.Name}`",
        symbol.Module is { } module ? $"a function of the module `{module}`" : "not in the kernel's type information",
        $"`{(probe.HasReturn ? "kretprobe" : "kprobe")}({symbol.Name})` can, without arguments");

    private TargetProblem NoFunction(string name, ImmutableArray<KernelSymbol> symbols)
    {
        var made = symbols.FirstOrDefault()?.Name;
        var nearest = made ?? Nearest(name, Types?.Names(BtfKind.Function) ?? []);
        return new(
            Codes.UnknownKernelFunction,
            $"this kernel has no function `{name}`",
            made is null ? "no function has this name" : $"the compiler has made `{made}` of it",
            nearest is null ? null : made is null ? $"did you mean `{nearest}`?"
                : $"`kprobe({made})`, without arguments")
        {
            Notes = ["a function that was compiled into its callers (`static`, `inline`) cannot be watched"],
        };
    }

    private FoundTarget RawTracepoint(string name)
    {
        if (Types is not { } types)
        {
            return new(null);
        }

        // typedef void (*btf_trace_NAME)(void *, …)
        var id = types.Find(SignaturePrefix + name, BtfKind.Typedef);
        if (id == 0)
        {
            return new(null, NoTracepoint(name, TracepointNames(types)));
        }

        // The typedef has no names for its parameters; functions that the kernel makes for the tracepoint have.
        var named = Makers.Select(maker => types.Find(maker + name, BtfKind.Function))
            .FirstOrDefault(maker => maker != 0);
        return new(types.ReferenceOf(named != 0 ? named : types.Resolve(id)));
    }

    private FoundTarget Tracepoint(string name)
    {
        var bare = name.Split(':')[1];
        if (kernel!.ReadTracepoint(name) is null && NoTracepoint(name, bare) is { } problem)
        {
            return new(null, problem);
        }

        var id = Types?.Find(FieldsPrefix + bare, BtfKind.Struct) ?? 0;
        return new(id == 0 ? null : id);
    }

    // Where tracefs cannot be read, the signatures show what there is.
    private TargetProblem? NoTracepoint(string name, string bare)
    {
        var all = kernel!.ListTracepoints();
        if (!all.IsEmpty)
        {
            return all.Contains(name)
                ? null
                : NoTracepoint(name, all, all.FirstOrDefault(other => other.Split(':')[^1] == bare));
        }

        return Types is { } types && IsUnknown(types, name, bare)
            ? NoTracepoint(name, TracepointNames(types).Select(other => $"{name.Split(':')[0]}:{other}"))
            : null;
    }

    // Tracepoints of system calls share two signatures.
    private static bool IsUnknown(BtfFile types, string name, string bare) =>
        !name.StartsWith("syscalls:", StringComparison.Ordinal)
        && types.Find(SignaturePrefix + bare, BtfKind.Typedef) == 0;

    private static IEnumerable<string> TracepointNames(BtfFile types) => types.Names(BtfKind.Typedef)
        .Where(name => name.StartsWith(SignaturePrefix, StringComparison.Ordinal))
        .Select(name => name[SignaturePrefix.Length..]);

    private static TargetProblem NoTracepoint(string name, IEnumerable<string> known, string? elsewhere = null) => new(
        Codes.UnknownTracepoint,
        $"this kernel has no tracepoint `{name}`",
        "no tracepoint has this name",
        (elsewhere ?? Nearest(name, known)) is { } near ? $"did you mean `{near}`?" : null);

    private FoundTarget ProgramFunction(string path, string function)
    {
        if (kernel!.OpenProgram?.Invoke(path) is not { } file)
        {
            return new(null);
        }

        if (file.Problem is { } problem)
        {
            return new(null, new(
                Codes.ProgramNotFound, $"cannot watch functions of `{path}`: {problem}", problem, null)
            {
                IsFile = true,
            });
        }

        return file.Functions.Contains(function)
            ? new(null)
            : new(null, new(
                Codes.ProgramNotFound,
                $"`{file.Path}` has no function `{function}`",
                "no function has this name",
                Nearest(function, file.Functions) is { } near ? $"did you mean `{near}`?" : null));
    }

    private static string? Nearest(string name, IEnumerable<string> known) =>
        Suggestion.Nearest(
            name,
            known.OrderBy(other => other.StartsWith('_')).Select(other => (other, ImmutableArray<string>.Empty)));
}
