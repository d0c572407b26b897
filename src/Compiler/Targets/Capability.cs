using System.Collections.Immutable;

namespace Tcpq.Targets;

/// <summary>A capability, by its number (capabilities(7), include/uapi/linux/capability.h).</summary>
public enum Capability
{
    /// <summary>CAP_DAC_OVERRIDE: writing files and folders of others.</summary>
    DacOverride = 1,

    /// <summary>CAP_DAC_READ_SEARCH: reading files and folders of others, tracefs for one.</summary>
    DacReadSearch = 2,

    /// <summary>CAP_NET_ADMIN: programs that may change what becomes of packets.</summary>
    NetAdmin = 12,

    /// <summary>CAP_NET_RAW: packet sockets.</summary>
    NetRaw = 13,

    /// <summary>CAP_SYS_PTRACE: looking into other users' processes.</summary>
    SysPtrace = 19,

    /// <summary>CAP_SYS_ADMIN: entering namespaces, uprobes; it stands for CAP_BPF and CAP_PERFMON.</summary>
    SysAdmin = 21,

    /// <summary>CAP_SYS_RESOURCE: more locked memory than RLIMIT_MEMLOCK, which maps are counted by before
    /// 5.11.</summary>
    SysResource = 24,

    /// <summary>CAP_PERFMON (5.8): programs that read the kernel's memory, and all of whose arithmetic with pointers
    /// the verifier cannot follow.</summary>
    Perfmon = 38,

    /// <summary>CAP_BPF (5.8): programs and maps.</summary>
    Bpf = 39,
}

/// <summary>A set of capabilities.</summary>
/// <param name="Bits">A bit for each, as /proc/PID/status shows them.</param>
public readonly record struct CapabilitySet(ulong Bits)
{
    /// <summary>A set of some.</summary>
    public static CapabilitySet Of(params ReadOnlySpan<Capability> capabilities)
    {
        var bits = 0ul;
        foreach (var capability in capabilities)
        {
            bits |= 1ul << (int)capability;
        }

        return new(bits);
    }

    /// <summary>All that there are and will be.</summary>
    public static CapabilitySet All { get; } = new(ulong.MaxValue);

    /// <summary>True if one is in the set.</summary>
    public bool Has(Capability capability) => (Bits >> (int)capability & 1) != 0;

    /// <summary>What is in either.</summary>
    public CapabilitySet With(CapabilitySet other) => new(Bits | other.Bits);

    /// <summary>What is in both.</summary>
    public CapabilitySet And(CapabilitySet other) => new(Bits & other.Bits);

    /// <summary>`CAP_BPF`.</summary>
    public static string NameOf(Capability capability) =>
        "CAP_" + string.Concat(capability.ToString().Select((letter, i) =>
            i > 0 && char.IsAsciiLetterUpper(letter) ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}"));

    /// <summary>The names of those that tcpq knows; what every hook takes comes first.</summary>
    public ImmutableArray<string> Names =>
    [
        .. ((ReadOnlySpan<Capability>)[Capability.Bpf, Capability.Perfmon, .. Others]).ToArray().Where(Has)
            .Select(NameOf),
    ];

    /// <summary>Those that tcpq knows, as people write them: `CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN`.</summary>
    public override string ToString() => Names is [.. var most, var last] && most.Length > 0
        ? $"{string.Join(", ", most)} and {last}"
        : string.Concat(Names);

    private static IEnumerable<Capability> Others =>
        Enum.GetValues<Capability>().Where(one => one is not (Capability.Bpf or Capability.Perfmon));
}
