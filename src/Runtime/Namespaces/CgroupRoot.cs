using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Namespaces;

/// <summary>The root of the cgroup v2 hierarchy, also where no mount shows it: `ip netns exec` hides the mounts below
/// `/sys`, and containers often have none.</summary>
internal static class CgroupRoot
{
    /// <summary>Opens the root: at its mount, or else mounted nowhere, for this process alone.</summary>
    /// <returns>The directory, and where it is for people; the handle holds the error if there is none.</returns>
    public static (FileDescriptorHandle Directory, string Place) Open()
    {
        if (CgroupMount.Find() is { } path && OpenDirectory(path) is { IsInvalid: false } mounted)
        {
            return (mounted, path);
        }

        return (OpenUnmounted(), "the root of cgroup v2");
    }

    /// <summary>Opens a directory.</summary>
    public static FileDescriptorHandle OpenDirectory(string path) =>
        FileDescriptorHandle.OwnResult(LibC.open(path, LibC.O_RDONLY | LibC.O_DIRECTORY | LibC.O_CLOEXEC));

    private static FileDescriptorHandle OpenUnmounted()
    {
        using var context = FileDescriptorHandle.OwnResult(LibC.fsopen("cgroup2\0"u8, LibC.FSOPEN_CLOEXEC));
        if (context.IsInvalid)
        {
            return FileDescriptorHandle.Own(-context.Error);
        }

        return LibC.fsconfig(context.Descriptor, LibC.FSCONFIG_CMD_CREATE) < 0
            ? FileDescriptorHandle.Own(-Errno.Last)
            : FileDescriptorHandle.OwnResult(LibC.fsmount(context.Descriptor, LibC.FSMOUNT_CLOEXEC));
    }
}
