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
    private const uint OwnerMask = 2 | 8; // STATX_MODE, STATX_UID
    private const int ModeOffset = 28;
    private const int OwnerOffset = 20;
    private const int InodeOffset = 32;
    private const int DeviceOffset = 136;

    /// <summary>The identity of what a path leads to; null where it leads nowhere.</summary>
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

    /// <summary>Who owns what a path leads to, and the owner's rights there (0 to 7, as in chmod(1)); null where it leads
    /// nowhere.</summary>
    public static unsafe (uint Owner, int Rights)? OwnerOf(string path)
    {
        Span<byte> answer = stackalloc byte[Size];
        fixed (byte* content = answer)
        {
            return LibC.statx(CurrentDirectory, path, 0, OwnerMask, content) == 0
                ? (BinaryPrimitives.ReadUInt32LittleEndian(answer[OwnerOffset..]),
                    (BinaryPrimitives.ReadUInt16LittleEndian(answer[ModeOffset..]) >> 6) & 7)
                : null;
        }
    }
}
