namespace Tcpq.Contract;

/// <summary>The memory of a map in bytes, within a few percent: the kernel's allocators round up.</summary>
/// <param name="AtLoad">What the kernel takes when it makes the map.</param>
/// <param name="AtLoadPerCpu">The same for each possible CPU.</param>
/// <param name="WhenFull">What it takes when all entries are there.</param>
/// <param name="WhenFullPerCpu">The same for each possible CPU.</param>
public sealed record MapMemory(long AtLoad, long AtLoadPerCpu, long WhenFull, long WhenFullPerCpu)
{
    /// <summary>True if filling the map takes no more memory.</summary>
    public bool IsAllocatedAtLoad => AtLoad == WhenFull && AtLoadPerCpu == WhenFullPerCpu;

    /// <summary>Bytes when the map is made, on a machine of so many possible CPUs.</summary>
    public long AtLoadOn(int cpus) => AtLoad + (AtLoadPerCpu * cpus);

    /// <summary>Bytes when the map is full, on a machine of so many possible CPUs.</summary>
    public long WhenFullOn(int cpus) => WhenFull + (WhenFullPerCpu * cpus);

    /// <summary>The memory of some maps together.</summary>
    internal static MapMemory Sum(IEnumerable<MapMemory> maps) => maps.Aggregate(Fixed(0), (all, map) => new(
        all.AtLoad + map.AtLoad, all.AtLoadPerCpu + map.AtLoadPerCpu,
        all.WhenFull + map.WhenFull, all.WhenFullPerCpu + map.WhenFullPerCpu));

    /// <summary>Memory that is taken when the map is made.</summary>
    internal static MapMemory Fixed(long bytes, long perCpu = 0) => new(bytes, perCpu, bytes, perCpu);
}
