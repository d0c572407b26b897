namespace Tcpq.Targets;

/// <summary>Whether verdicts are applied.</summary>
public enum Enforcement
{
    /// <summary>They are counted only.</summary>
    None = 0,

    /// <summary>They are applied, but to connections in the map `tcpq_guard`, and to what these need:
    /// ARP and IPv6's neighbour discovery.</summary>
    Guarded = 1,

    /// <summary>They are applied to all packets.</summary>
    All = 2,
}

/// <summary>Where an object says it: a `u32` in `.rodata`, 0 in the file, to be changed before it is loaded. Only in
/// objects of scripts that drop.</summary>
public static class EnforcementSymbol
{
    /// <summary>The global's name.</summary>
    public const string Name = "tcpq_enforce";
}
