using System.Collections.Immutable;
using System.IO.Enumeration;

namespace Tcpq.Targets;

/// <summary>Which network devices a rule watches: names and patterns, separated by commas.</summary>
/// <param name="Text">As written: `eth0`, `eth0,eth1`, `veth*`.</param>
public sealed record DeviceSelection(string Text)
{
    /// <summary>The names and patterns.</summary>
    public ImmutableArray<string> Parts { get; } =
        [.. Text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];

    /// <summary>True if it may mean any number of devices but one, also such as are not there yet.</summary>
    public bool IsOpen => Parts.Length != 1 || IsPattern(Parts[0]);

    /// <summary>The names, which must be there.</summary>
    public IEnumerable<string> Names => Parts.Where(part => !IsPattern(part));

    /// <summary>True if devices that appear later may be meant.</summary>
    public bool HasPatterns => Parts.Any(IsPattern);

    /// <summary>True if a pattern takes a device.</summary>
    public bool Takes(string name) => Parts.Any(
        part => IsPattern(part) && FileSystemName.MatchesSimpleExpression(part, name, ignoreCase: false));

    // `*` stands for any characters, `?` for one.
    private static bool IsPattern(string part) => part.AsSpan().ContainsAny('*', '?');
}
