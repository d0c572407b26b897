using System.Runtime.InteropServices;

namespace Tcpq.Runtime.Replay.HostMaps;

/// <summary>Memory for maps.</summary>
internal static unsafe class HostMemory
{
    /// <summary>Zeroed bytes, or null when there are none left: helpers report that as an error number, since no
    /// exception may cross the native code that calls them.</summary>
    public static void* TryAllocateZeroed(nuint bytes)
    {
        try
        {
            return NativeMemory.AllocZeroed(bytes);
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }
}
