using System.Buffers.Binary;

namespace Tcpq.Runtime.Interop;

/// <summary>What tells a file from all others that are there at the same time: its file system and inode (statx(2)).
/// </summary>
/// <param name="Device">The file system.</param>
/// <param name="Inode">The inode's number.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode)
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const uint InodeMask = 0x100; // STATX_INO, include/uapi/linux/stat.h
    private const int Size = 256;
    private const int InodeOffset = 32;
    private const int DeviceOffset = 136;

    /// <summary>The identity of what a path leads to; null if it leads nowhere.</summary>
    public static unsafe FileIdentity? Of(string path)
    {
        Span<byte> answer = stackalloc byte[Size];
        fixed (byte* content = answer)
        {
            return LibC.statx(CurrentDirectory, path, 0, InodeMask, content) == 0
                ? new(
                    BinaryPrimitives.ReadUInt64LittleEndian(answer[DeviceOffset..]),
                    BinaryPrimitives.ReadUInt64LittleEndian(answer[InodeOffset..]))
                : null;
        }
    }

    /// <summary>Owner and rights of what a path leads to; null if it leads nowhere.</summary>
    public static unsafe LibC.FileStatus? StatusOf(string path)
    {
        LibC.FileStatus status;
        return LibC.statx(LibC.AT_FDCWD, path, 0, LibC.STATX_BASIC_STATS, &status) == 0 ? status : null;
    }
}
