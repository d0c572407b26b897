using System.Globalization;
using System.Runtime.InteropServices;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;

namespace Tcpq.Runtime.Kernel.Privileges;

/// <summary>Gives up capabilities, for the whole process and for good (capabilities(7)).</summary>
/// <remarks>The process keeps its user: what belongs to that user it may still read and write.</remarks>
internal static unsafe class PrivilegeDrop
{
    private const string LastCapability = "/proc/sys/kernel/cap_last_cap";
    private const uint Version = 0x2008_0522; // _LINUX_CAPABILITY_VERSION_3, include/uapi/linux/capability.h
    private const nint DropFromBoundingSet = 24; // PR_CAPBSET_DROP, include/uapi/linux/prctl.h
    private const nint NoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS
    private const nint Ambient = 47, ClearAll = 4; // PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL
    private const int SetPrivileges = 8; // CAP_SETPCAP, which changing the bounding set takes

    private static bool IsArm64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    private static nint Control => IsArm64 ? 167 : 157; // prctl(2)

    private static nint SetCapabilities => IsArm64 ? 91 : 126; // capset(2)

    /// <summary>Gives up all but some.</summary>
    /// <param name="kept">Those to keep, as far as the process has them.</param>
    /// <returns>Null, or why it still has more, in a user's words.</returns>
    public static string? AllBut(CapabilitySet kept)
    {
        var before = Capabilities.Rights.Held;
        var left = kept.And(before);
        List<ThreadCall> calls = [new(Control, NoNewPrivileges, 1), new(Control, Ambient, ClearAll)];
        if (((before.Bits >> SetPrivileges) & 1) != 0)
        {
            calls.AddRange(Known().Where(number => ((left.Bits >> number) & 1) == 0)
                .Select(number => new ThreadCall(Control, DropFromBoundingSet, number)));
        }

        calls.Add(new(SetCapabilities, (nint)Header(), (nint)Sets(left.Bits)));
        return EveryThread.Make(CollectionsMarshal.AsSpan(calls), status => Has(status, left));
    }

    /// <summary>Whether a thread has no more than these, by the lines of its status.</summary>
    internal static bool Has(IEnumerable<string> status, CapabilitySet left)
    {
        var isBound = false;
        foreach (var line in status)
        {
            if (line.StartsWith("Cap", StringComparison.Ordinal)
                && !line.StartsWith("CapBnd", StringComparison.Ordinal))
            {
                var bits = ulong.Parse(
                    line.AsSpan(line.IndexOf(':') + 1).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                if ((bits & ~left.Bits) != 0)
                {
                    return false;
                }
            }

            isBound |= line.StartsWith("NoNewPrivs:", StringComparison.Ordinal) && line.EndsWith('1');
        }

        return isBound;
    }

    private static IEnumerable<int> Known() =>
        Enumerable.Range(0, int.Parse(File.ReadAllText(LastCapability), CultureInfo.InvariantCulture) + 1);

    // Both stay, for threads read them when the signal reaches them.
    private static uint* Header()
    {
        var header = (uint*)NativeMemory.AllocZeroed(2, sizeof(uint));
        header[0] = Version;
        return header;
    }

    // Effective, permitted and inheritable, once for the first 32 and once for the others.
    private static uint* Sets(ulong bits)
    {
        var sets = (uint*)NativeMemory.AllocZeroed(6, sizeof(uint));
        sets[0] = sets[1] = (uint)bits;
        sets[3] = sets[4] = (uint)(bits >> 32);
        return sets;
    }
}
