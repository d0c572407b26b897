using System.Collections.Immutable;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>What to say to a name that nothing has, by what should stand in its place.</summary>
internal static class NameHelp
{
    private static readonly ImmutableArray<string> EitherAddress = ["ip.addr", "ipv6.addr", "ip.host", "addr"];

    /// <summary>The help; null if the nearest field's name is all that can be said.</summary>
    /// <param name="name">The name.</param>
    /// <param name="expected">The type of what is needed there; null if any will do.</param>
    /// <param name="nearest">The nearest name of a field or declaration, if any.</param>
    /// <param name="row">The event whose fields are at hand; null outside of rules.</param>
    internal static string? Of(string name, DataType? expected, string? nearest, Event? row)
    {
        var isInRule = row is not null;
        if (nearest is not null && nearest.Equals(name, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (name is "True" or "False" or "TRUE" or "FALSE")
        {
            return $"write `{name.ToLowerInvariant()}`";
        }

        if (name is "null" or "NULL" or "nil" or "none" or "None")
        {
            return "a comparison with what is absent is false: ask for what is there, as in `vlan >= 0`";
        }

        return expected switch
        {
            { IsText: true } when nearest is null || !name.Any(char.IsAsciiLetterLower) =>
                $"text stands in quotes: `\"{name}\"`",
            _ when expected == DataType.Port && nearest is null => "ports are numbers: `dport == 80`",
            _ when expected == DataType.Address && nearest is null => "names are not looked up: write the address",
            _ when expected == DataType.Device => "choose the device with `--dev NAME` or `via HOOK(NAME)`",
            _ when ForeignNames.Help(name) is { } foreign && (nearest is null || !nearest.Contains('.')) => foreign,
            _ when isInRule && EitherAddress.Contains(name) =>
                "ask both sides: `(saddr == 10.0.0.1 or daddr == 10.0.0.1)`",
            _ when isInRule => MemberHelp(name, nearest, row!),
            _ => null,
        };
    }

    // `udp`, `arp`: the value of a field, where its name is not nearer.
    private static string? MemberHelp(string name, string? nearest, Event row)
    {
        if (nearest is not null && !nearest.StartsWith(name + ".", StringComparison.Ordinal))
        {
            return null;
        }

        return HolderOf(name, row) is var (field, member) ? $"write `{field.Name} == {member}`" : null;
    }

    /// <summary>What to say to a name that is none of a field's members, but another field's:
    /// `ip.proto == ARP`.</summary>
    internal static string? OfMember(string name, DataType expected, Event? row) => row is not null
        && !expected.Members.Any(member => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        && HolderOf(name, row) is var (field, member) ? $"that is a name of another field: `{field.Name} == {member}`"
            : null;

    /// <summary>Whether a field of any event has a member of that name.</summary>
    internal static bool IsMember(string name) =>
        FieldTable.Rows.Any(field => field.Type.Members.Any(member => member.Name == name));

    // The first field of an event that has a member of that name.
    private static (Field Field, string Member)? HolderOf(string name, Event row)
    {
        foreach (var field in FieldTable.Rows.Where(field => !field.Type.IsFlags
            && row.FindField(field.Name) is not null))
        {
            foreach (var member in field.Type.Members)
            {
                if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return (field, member.Name);
                }
            }
        }

        return null;
    }
}
