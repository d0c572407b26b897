using System.Collections.Immutable;
using System.Globalization;
using Tcpq.Values;

namespace Tcpq.Runtime.Saving;

/// <summary>Names that each machine numbers in its own way, with numbers for all: those of the first machine, new ones
/// for names that it lacks.</summary>
internal sealed class HostNames
{
    private readonly Dictionary<string, ulong> numbers = new(StringComparer.Ordinal);
    private readonly HashSet<ulong> taken = [];
    private readonly DataType type;

    internal HostNames(DataType type)
    {
        this.type = type;
        foreach (var member in type.Members)
        {
            _ = NumberOf(member.Name, member.Value);
        }
    }

    /// <summary>The type, with all names that were met.</summary>
    internal DataType Type => type with { Members = [.. numbers.Select(pair => new EnumMember(pair.Key, pair.Value))] };

    /// <summary>Says what a machine's numbers are here.</summary>
    /// <param name="other">The machine's type.</param>
    internal Func<ulong, ulong> NumbersOf(DataType other)
    {
        var names = new Dictionary<ulong, string>();
        foreach (var member in other.Members)
        {
            names.TryAdd(member.Value, member.Name);
        }

        return number => NumberOf(
            names.GetValueOrDefault(number) ?? number.ToString(CultureInfo.InvariantCulture), number);
    }

    private ulong NumberOf(string name, ulong wanted)
    {
        if (numbers.TryGetValue(name, out var known))
        {
            return known;
        }

        while (!taken.Add(wanted))
        {
            wanted = taken.Max() + 1;
        }

        numbers.Add(name, wanted);
        return wanted;
    }
}
