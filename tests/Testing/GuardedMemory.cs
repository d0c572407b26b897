using System.Runtime.InteropServices;

namespace Tcpq.Testing;

/// <summary>Memory between two pages that nobody may touch: whoever reads behind its end, or before its start, is ended
/// by the kernel (SIGSEGV).</summary>
public sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ReadWrite = 3; // PROT_READ | PROT_WRITE: include/uapi/asm-generic/mman-common.h
    private const int None = 0;
    private const int PrivateAnonymous = 0x22; // MAP_PRIVATE | MAP_ANONYMOUS

    private readonly int size;
    private readonly byte* start;

    /// <param name="atLeast">Bytes between the pages, rounded up to whole ones.</param>
    public GuardedMemory(int atLeast)
    {
        var page = Environment.SystemPageSize;
        size = (atLeast + page - 1) / page * page;
        var all = mmap(null, (nuint)(size + (2 * page)), None, PrivateAnonymous, -1, 0);
        if ((nint)all == -1 || mprotect(all + page, (nuint)size, ReadWrite) != 0)
        {
            throw new InsufficientMemoryException();
        }

        start = all + page;
    }

    /// <summary>Puts bytes right behind the first page.</summary>
    public byte* AtStart(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new(start, size));
        return start;
    }

    /// <summary>Puts bytes right before the last page.</summary>
    public byte* AtEnd(ReadOnlySpan<byte> bytes)
    {
        var place = start + size - bytes.Length;
        bytes.CopyTo(new(place, bytes.Length));
        return place;
    }

    public void Dispose() =>
        _ = munmap(start - Environment.SystemPageSize, (nuint)(size + (2 * Environment.SystemPageSize)));

    [LibraryImport("libc.so.6")]
    private static partial byte* mmap(void* address, nuint length, int protection, int flags, int descriptor,
        nint offset);

    [LibraryImport("libc.so.6")]
    private static partial int mprotect(void* address, nuint length, int protection);

    [LibraryImport("libc.so.6")]
    private static partial int munmap(void* address, nuint length);
}
