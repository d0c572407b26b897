using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Guarding;

/// <summary>Tells programs which connections they must not drop.</summary>
internal static unsafe class GuardMap
{
    /// <summary>Fills the map.</summary>
    /// <param name="map">Its descriptor.</param>
    /// <param name="sessions">The connections.</param>
    /// <exception cref="IOException">The kernel did not take them.</exception>
    internal static void Fill(int map, IEnumerable<SshSession> sessions)
    {
        uint value = 1;
        foreach (var session in sessions)
        {
            foreach (var fromClient in (bool[])[true, false])
            {
                fixed (byte* key = session.Key(fromClient))
                {
                    var result = LibBpf.bpf_map_update_elem(map, key, &value, 0);
                    if (result < 0)
                    {
                        throw new IOException($"cannot guard the SSH session: {Errno.Describe(-result)}");
                    }
                }
            }
        }
    }
}
