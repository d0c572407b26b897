using Tcpq.Runtime.Files;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Kernel.Privileges;

/// <summary>The name that a file takes when it is complete.</summary>
internal static class FinalName
{
    private const int Write = 2, Search = 1, OwnerShift = 6, Sticky = 0x200; // S_ISVTX, include/uapi/linux/stat.h

    /// <summary>True if this user may not give it without CAP_DAC_OVERRIDE. What a group may is not looked at, so
    /// that it may be true without need.</summary>
    /// <param name="file">The path that the user wrote.</param>
    public static bool IsClosed(string file)
    {
        try
        {
            switch (OutputPlace.Of(file))
            {
                case OutputPlace.Named(var path, var replaced):
                    return Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && IsClosed(folder, replaced);
                case OutputPlace.Device device:
                    device.Found.Dispose();
                    return false;
                default:
                    return false;
            }
        }
        catch (IOException)
        {
            return false; // Nothing can be written there at all, which the run says at its start.
        }
    }

    private static bool IsClosed(string folder, LibC.FileStatus? replaced)
    {
        if (FileIdentity.StatusOf(folder) is not { } status)
        {
            return false;
        }

        var user = LibC.geteuid();
        var rights = status.User == user ? status.Mode >> OwnerShift : status.Mode;
        var isKept = (status.Mode & Sticky) != 0 && status.User != user && replaced is { } old && old.User != user;
        return (rights & (Write | Search)) != (Write | Search) || isKept;
    }
}
