using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Values;

namespace Tcpq.Binding.Probes;

/// <summary>The arguments of what a script names in the kernel: `args.NAME`, what they lead to, `retval`.</summary>
/// <param name="probe">The event as written.</param>
/// <param name="rows">The arguments.</param>
/// <param name="values">The kernel's types; null if they are not known.</param>
/// <param name="problem">Why some or all arguments are not known; null if they are.</param>
internal sealed class ProbeArguments(
    string probe, ImmutableArray<ProbeArgument> rows, BtfValues? values, ArgumentProblem? problem)
{
    private const string Prefix = "args";
    private const string Returned = "retval";
    private const int MostListed = 24;

    /// <summary>The arguments.</summary>
    internal ImmutableArray<ProbeArgument> Rows => rows;

    /// <summary>The first of them that is a socket; null if there is none.</summary>
    internal SocketArgument? Socket { get; init; }

    /// <summary>True for a name that is an argument's, if anything's.</summary>
    internal static bool IsName(string name) =>
        name is Prefix or Returned || name.StartsWith($"{Prefix}.", StringComparison.Ordinal)
        || name.StartsWith($"{Returned}.", StringComparison.Ordinal);

    /// <summary>The argument that a word without `args.` was meant for; null if there is none.</summary>
    internal string? Meant(string name) => rows.FirstOrDefault(row => row.Name == $"{Prefix}.{name}")?.Name;

    /// <summary>The field of a name; or why there is none.</summary>
    internal (Field? Field, ArgumentProblem? Problem) Find(string name)
    {
        var parts = name.Split('.');
        var first = parts[0] == Prefix ? 2 : 1;
        if (rows.FirstOrDefault(row => row.Name == string.Join('.', parts.Take(first))) is not { } row)
        {
            return (null, Unknown(name));
        }

        if (row.Obstacle is { } obstacle)
        {
            return (null, Unreadable(row.Name, obstacle));
        }

        return row.Value is { } value && parts.Length == first
            ? (ToField(name, row, value.Type, value.Read is null ? [] : [value.Read]), null)
            : Walk(name, row, parts[first..]);
    }

    private (Field? Field, ArgumentProblem? Problem) Walk(string name, ProbeArgument row, string[] members)
    {
        if (row.Type is not { } type)
        {
            return (null, Unreadable(row.Name, "has no members"));
        }

        var way = new MemberWay(row.Member);
        var written = row.Name;
        var bits = 0;
        foreach (var member in members)
        {
            if (values!.Structure(type) is not var (structure, isPointer))
            {
                return (null, Unreadable(written, $"has no members: it is of type `{values.Text(type)}`"));
            }

            if (values.Member(structure, member) is not { } found)
            {
                return (null, UnknownMember(written, member, structure, type));
            }

            if (!way.Add(values.Types, structure, isPointer, member))
            {
                return (null, Unreadable(written, "points to a structure that has no name"));
            }

            written = $"{written}.{member}";
            (type, bits) = (found.Type, found.Bits);
        }

        return values!.Find(type, bits) is var (meaning, leaf)
            ? (ToField(name, row, meaning, way.End(leaf)), null)
            : (null, Unreadable(written, values.Obstacle(type), values.Structure(type) is not null));
    }

    private static Field ToField(
        string name, ProbeArgument row, DataType type, ImmutableArray<KernelRead> reads) =>
        new(name, type, $"an argument, of type `{row.TypeText}`", new FieldRead.Argument(row.Root, reads))
        {
            // What stands behind a pointer may be out of reach.
            IsOptional = reads.Length > (row.Root.Place == ArgumentPlace.Context ? 1 : 0),
        };

    private ArgumentProblem Unknown(string name)
    {
        if (problem is not null)
        {
            return problem with { Message = $"`{name}` {problem.Message}" };
        }

        var nearest = Suggestion.Nearest(name, rows.Select(row => (row.Name, ImmutableArray<string>.Empty)));
        return new(
            Codes.UnknownArgument,
            $"`{probe}` has no `{name}`",
            name == Prefix ? "an argument's name is missing" : "not an argument",
            name.StartsWith(Returned, StringComparison.Ordinal)
                ? "`kretprobe`, `fexit` and `uretprobe` know what was returned"
            : nearest is null ? null
            : $"did you mean `{nearest}`?",
            [Listed()]);
    }

    private ArgumentProblem UnknownMember(string written, string member, int structure, int type)
    {
        var nearest = Suggestion.Nearest(
            member, values!.MemberNames(structure).Select(name => (name, ImmutableArray<string>.Empty))
                .Concat(values.InnerNames(structure)));
        return new(
            Codes.UnknownArgument, $"`{written}` has no member `{member}`",
            $"`{written}` is of type `{values.Text(type)}`",
            nearest is null ? null : $"did you mean `{written}.{nearest}`?", []);
    }

    private static ArgumentProblem Unreadable(string name, string obstacle, bool hasMembers = false) => new(
        Codes.ArgumentUnreadable, $"`{name}` {obstacle}", "not a value",
        hasMembers ? $"name one of its members: `{name}.MEMBER`" : null, []);

    private string Listed()
    {
        var shown = rows.Take(MostListed).Select(row => $"`{row.Name}` ({row.TypeText})").ToList();
        return shown.Count == 0 ? "it has no arguments"
            : $"it has {string.Join(", ", shown)}{(rows.Length > MostListed ? " and others" : "")}";
    }
}
