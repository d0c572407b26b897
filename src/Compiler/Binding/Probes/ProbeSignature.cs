using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Targets;
using Tcpq.Values;

namespace Tcpq.Binding.Probes;

/// <summary>Says what a probe can tell of what it watches.</summary>
/// <param name="probe">The kind of probe.</param>
/// <param name="values">The kernel's types; null if they are not known.</param>
/// <param name="target">The kernel.</param>
internal sealed class ProbeSignature(Probe probe, BtfValues? values, Target target)
{
    // Those in registers, on the machines that tcpq knows.
    private const int ArgumentsInRegisters = 6;

    // What the context of a tracepoint begins and ends with: struct trace_entry, and a place for what has no fixed
    // length.
    private const string EntryMember = "ent";
    private const string DataMember = "__data";

    private static readonly ImmutableArray<string> Prefixes = ["__data_loc_", "__rel_loc_"];

    /// <summary>The arguments of a function of a program, of which only the registers are known.</summary>
    internal ProbeArguments OfProgram(string name)
    {
        ImmutableArray<ProbeArgument> rows = probe.HasReturn
            ? [new("retval", "integer", new("retval", ArgumentPlace.Return, 0, 64, IsSigned: true))
                { Value = new(DataType.SignedInteger, null) }]
            :
            [
                .. Enumerable.Range(0, ArgumentsInRegisters).Select(i => new ProbeArgument(
                    $"args.arg{i}", "integer", new($"arg{i}", ArgumentPlace.Argument, i, 64))
                    { Value = new(DataType.Integer, null) }),
            ];
        return new(name, rows, values, WithoutArguments());
    }

    /// <summary>The arguments of a function of the kernel, or of a tracepoint's signature.</summary>
    /// <param name="name">The event as written.</param>
    /// <param name="signature">The number of its type; null if there is none.</param>
    internal ProbeArguments OfKernel(string name, int? signature)
    {
        if (signature is not { } id || values is not { } known)
        {
            return new(name, [], values, Untyped());
        }

        var parameters = known.Types.ParametersOf(id);
        ImmutableArray<BtfParameter> given = probe.Target == ProbeTarget.RawTracepoint ? parameters[1..] : parameters;
        var rows = ImmutableArray.CreateBuilder<ProbeArgument>();
        if (probe.HasArguments)
        {
            rows.AddRange(given.Select((parameter, i) => Argument(known, parameter, i, given)));
        }

        if (probe.HasReturn)
        {
            rows.Add(Returned(known, known.Types.ReferenceOf(id), given.Length));
        }

        return new(name, rows.ToImmutable(), known, WithoutArguments())
        {
            Socket = rows.Select(row => SocketOf(known, row)).FirstOrDefault(socket => socket is not null),
        };
    }

    /// <summary>The fields of a tracepoint.</summary>
    /// <param name="name">The event as written.</param>
    /// <param name="fields">The number of the structure that holds them; null if there is none of its name.</param>
    /// <param name="format">The kernel's description of them; null if it cannot be read.</param>
    internal ProbeArguments OfTracepoint(string name, int? fields, string? format)
    {
        if (fields is { } id && values is { } known)
        {
            return new(name, [.. Fields(known, id)], known, null);
        }

        return format is null
            ? new(name, [], values, Untyped())
            : new(name, TracepointFormat.Read(format), values, null);
    }

    private ProbeArgument Argument(
        BtfValues known, BtfParameter parameter, int index, ImmutableArray<BtfParameter> all)
    {
        var name = parameter.Name.Length > 0 ? parameter.Name : $"arg{index}";
        var found = known.Find(parameter.Type, 0);
        var root = RootOf(name, ArgumentPlace.Argument, index, found?.Leaf);
        var isInMemory = probe.Hook.Attach == AttachKind.Kprobe && index >= ArgumentsInRegisters;
        return new($"args.{name}", known.Text(parameter.Type), root)
        {
            Type = parameter.Type,
            Value = found is var (type, leaf) && leaf is not KernelLeaf.Text ? new(type, null) : null,
            Obstacle = isInMemory ? "is not in a register, where a kprobe could read it"
                : all[..(index + 1)].Any(other => known.Structure(other.Type) is (_, false))
                    ? "is, or stands behind, a structure that is passed as a whole"
                : found is null ? known.Obstacle(parameter.Type)
                : null,
        };
    }

    private static ProbeArgument Returned(BtfValues known, int type, int arguments)
    {
        var found = known.Find(type, 0);
        var root = RootOf("retval", ArgumentPlace.Return, 0, found?.Leaf) with { Arguments = arguments };
        return new("retval", known.Text(type), root)
        {
            Type = type,
            Value = found is var (meaning, leaf) && leaf is not KernelLeaf.Text ? new(meaning, null) : null,
            Obstacle = known.Types.Resolve(type) == 0 ? "is nothing: the function is `void`"
                : found is null ? known.Obstacle(type)
                : null,
        };
    }

    private static EventValue RootOf(string name, ArgumentPlace place, int index, KernelLeaf? leaf) => leaf switch
    {
        KernelLeaf.Integer integer => new(name, place, index, integer.Bits, integer.IsSigned),
        KernelLeaf.Enumeration enumeration => new(name, place, index, enumeration.Bits, enumeration.IsSigned),
        _ => new(name, place, index, 64) { IsPointer = true },
    };

    private static IEnumerable<ProbeArgument> Fields(BtfValues known, int structure)
    {
        foreach (var member in known.Types.MembersOf(structure))
        {
            if (member.Name is EntryMember or DataMember)
            {
                continue;
            }

            var dynamic = Prefixes.FirstOrDefault(
                prefix => member.Name.StartsWith(prefix, StringComparison.Ordinal));
            var name = member.Name[(dynamic?.Length ?? 0)..];
            var step = new MemberStep(known.Types.NameOf(structure), IsUnion: false, member.Name);
            var found = known.Find(member.Type, member.Bits);
            yield return new($"args.{name}", known.Text(member.Type), new(name, ArgumentPlace.Context))
            {
                Type = member.Type,
                Member = step,
                Value = found is var (type, leaf) ? new(type, new([step], 0, leaf)) : null,
                Obstacle = dynamic is not null ? "has a length of its own each time, which cannot be read"
                    : found is null && known.Structure(member.Type) is null ? known.Obstacle(member.Type)
                    : null,
            };
        }
    }

    private static SocketArgument? SocketOf(BtfValues known, ProbeArgument row) =>
        row is { Obstacle: null, Type: { } type }
        && known.Structure(type) is (var structure, true) && known.Types.NameOf(structure) == "sock"
        ? new(row.Root.Place, row.Root.Place == ArgumentPlace.Return ? row.Root.Arguments : row.Root.Index)
        {
            MayBeNull = true,
        }
        : null;

    // What is called when a function returns finds other things in the registers.
    private ArgumentProblem? WithoutArguments() => probe.HasArguments ? null : new(
        Codes.ArgumentUnreadable, $"is not known at `{probe.Name}`", "gone when the function returns",
        probe.Target == ProbeTarget.Function ? "`fexit` knows what a function was called with, and what it returned"
            : null,
        []);

    private ArgumentProblem Untyped()
    {
        var reason = target.WhyMissing(KernelFeature.Btf);
        return new(
            Codes.KernelTypesUnknown,
            "is not known here",
            probe.Target == ProbeTarget.Tracepoint ? "the tracepoint's fields are not known"
                : "the types are not known",
            values is null ? "compile it where the kernel has type information (BTF)" : null,
            values is not null
                ? [$"what `{probe.Name}` watches here is not in the kernel's type information"]
                : [reason
                    ?? "the arguments come from the type information of the running kernel, /sys/kernel/btf/vmlinux"]);
    }
}
