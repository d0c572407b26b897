using System.Globalization;
using System.Runtime.InteropServices;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Files;

/// <summary>What a path that is to be written to stands for.</summary>
internal abstract record OutputPlace
{
    private OutputPlace()
    {
    }

    /// <summary>A file that is made or replaced.</summary>
    /// <param name="Path">Its name; of a link, the name of what it leads to.</param>
    /// <param name="Replaced">What has the name now; null if nothing has.</param>
    public sealed record Named(string Path, LibC.FileStatus? Replaced) : OutputPlace;

    /// <summary>Something that keeps its name and takes bytes: a device, a pipe, or a file that is a mount of its own,
    /// which cannot be renamed over.</summary>
    /// <param name="Path">Where it can be opened.</param>
    /// <param name="Found">Keeps what was looked at, whatever becomes of its name.</param>
    public sealed record Device(string Path, FileDescriptorHandle Found) : OutputPlace;

    /// <summary>A socket that somebody listens on.</summary>
    public sealed record Socket(string Path) : OutputPlace;

    /// <summary>A descriptor that this process was started with: `/dev/stdout`, `/dev/fd/3`.</summary>
    public sealed record Descriptor(int Number) : OutputPlace;

    /// <summary>Finds out.</summary>
    /// <exception cref="IOException">Nothing can be written there.</exception>
    public static OutputPlace Of(string path)
    {
        if (DescriptorOf(path) is { } number)
        {
            return new Descriptor(number);
        }

        // The kernel follows links, with its own care about those that others have made in /tmp.
        var found = FileDescriptorHandle.Own(LibC.open(path, LibC.O_PATH | LibC.O_CLOEXEC));
        return found.IsInvalid ? Missing(path, Errno.Last) : Existing(path, found);
    }

    /// <summary>The descriptor that a path of `/dev` names; null for any other path.</summary>
    internal static int? DescriptorOf(string path)
    {
        if (path is "/dev/stdout" or "/dev/stderr")
        {
            return path == "/dev/stdout" ? 1 : 2;
        }

        foreach (var folder in (ReadOnlySpan<string>)["/dev/fd/", "/proc/self/fd/"])
        {
            if (path.StartsWith(folder, StringComparison.Ordinal)
                && int.TryParse(path.AsSpan(folder.Length), NumberStyles.None, CultureInfo.InvariantCulture,
                    out var number))
            {
                return number;
            }
        }

        return null;
    }

    private static Named Missing(string path, int error)
    {
        if (error != Errno.NoEntry)
        {
            throw Failure(error);
        }

        using var link = FileDescriptorHandle.Own(LibC.open(path, LibC.O_PATH | LibC.O_NOFOLLOW | LibC.O_CLOEXEC));
        if (!link.IsInvalid)
        {
            throw new IOException("it is a link to a file that does not exist");
        }

        return path is "" or [.., '/'] ? throw new IOException("it is not the name of a file") : new(path, null);
    }

    private static unsafe OutputPlace Existing(string path, FileDescriptorHandle found)
    {
        LibC.FileStatus status;
        if (LibC.statx(found.Descriptor, "", LibC.AT_EMPTY_PATH, LibC.STATX_BASIC_STATS, &status) < 0)
        {
            throw Failure(Errno.Last);
        }

        var opened = $"/proc/self/fd/{found.Descriptor}";
        switch (status.Mode & LibC.S_IFMT)
        {
            case LibC.S_IFDIR:
                throw new IOException("it is a directory");
            case LibC.S_IFSOCK:
                return new Socket(path);
            case LibC.S_IFREG when (status.Attributes & LibC.STATX_ATTR_MOUNT_ROOT) == 0:
                // A file that may not be written is not replaced either.
                if (LibC.faccessat(LibC.AT_FDCWD, path, LibC.W_OK, LibC.AT_EACCESS) < 0)
                {
                    throw Failure(Errno.Last);
                }

                var real = File.ResolveLinkTarget(opened, returnFinalTarget: false)?.FullName;
                found.Dispose();
                return new Named(real ?? path, status);
            default:
                return new Device(opened, found);
        }
    }

    /// <summary>An error of the system.</summary>
    internal static IOException Failure(int error) => new(Marshal.GetPInvokeErrorMessage(error), error);
}
