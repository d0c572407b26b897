namespace Tcpq.Runtime.Replay.HostMaps;

/// <summary>Error numbers that map helpers return, negated (include/uapi/asm-generic/errno-base.h).</summary>
internal static class Errno
{
    public const long NoEntry = -2;

    public const long TooBig = -7;

    public const long NoMemory = -12;

    public const long Exists = -17;

    public const long Invalid = -22;
}
