namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>The handle of a filter of ours: it says which process made it, and whether the qdisc is ours too.</summary>
/// <param name="Process">The process, below 2^22 (PID_MAX_LIMIT).</param>
/// <param name="OwnsQdisc">True if the qdisc goes with the last filter of ours.</param>
internal readonly record struct ClsactHandle(int Process, bool OwnsQdisc)
{
    private const uint Tag = 0x7c << 24;
    private const uint TagMask = 0xffu << 24;
    private const uint OwnsQdiscBit = 1 << 23;
    private const uint ProcessMask = (1 << 22) - 1;

    /// <summary>The number.</summary>
    public uint Value => Tag | (OwnsQdisc ? OwnsQdiscBit : 0) | (uint)Process;

    /// <summary>The handle behind a number, or null if another program made the filter.</summary>
    public static ClsactHandle? From(uint value) =>
        (value & TagMask) == Tag ? new((int)(value & ProcessMask), (value & OwnsQdiscBit) != 0) : null;
}
