using Tcpq.Runtime.Devices;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>Removes what killed runs left at a device.</summary>
internal static class ClsactLeftovers
{
    private const string ProgramPrefix = "tcpq_";

    /// <summary>Removes the filters whose process is gone.</summary>
    public static void Remove(NetworkDevice device)
    {
        foreach (var entry in TcFilterList.Read(device.Index))
        {
            if (ClsactHandle.From(entry.Handle) is { } handle
                && entry.ProgramName.StartsWith(ProgramPrefix, StringComparison.Ordinal)
                && !IsAlive(handle.Process))
            {
                new ClsactFilter(device, entry.Direction, handle, entry.Priority).Dispose();
            }
        }
    }

    // EPERM: it lives, and belongs to somebody else.
    private static bool IsAlive(int process) =>
        LibC.kill(process, 0) == 0 || Errno.Last == Errno.OperationNotPermitted;
}
