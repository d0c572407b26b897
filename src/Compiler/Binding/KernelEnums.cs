using System.Collections.Immutable;
using Tcpq.Language.Fields;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Types whose names are the kernel's.</summary>
/// <param name="find">Finds the members of an enumeration of the kernel; null if no kernel is asked.</param>
internal sealed class KernelEnums(Func<string, ImmutableArray<EnumMember>>? find)
{
    private readonly Dictionary<string, DataType> types = [];

    /// <summary>A type with the names that the kernel has.</summary>
    internal DataType Resolve(DataType type)
    {
        if (find is null || type.KernelEnum is not { } name)
        {
            return type;
        }

        if (!types.TryGetValue(name, out var resolved))
        {
            // A kernel without the enumeration gives no such values, which is for the hook to say.
            var members = find(name).Select(member => member with { Name = EventReasons.Shorten(member.Name) })
                .DistinctBy(member => member.Value).ToImmutableArray();
            resolved = members.IsEmpty ? type : type with { Members = members };
            types.Add(name, resolved);
        }

        return resolved;
    }
}
