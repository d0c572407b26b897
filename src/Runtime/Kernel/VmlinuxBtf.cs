using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Kernel;

/// <summary>Finds types in the running kernel's own type information (Documentation/bpf/btf.rst).</summary>
internal static unsafe class VmlinuxBtf
{
    /// <summary>Where the kernel shows it.</summary>
    public const string Path = "/sys/kernel/btf/vmlinux";

    private const int HeaderSize = 24;
    private const int TypeSize = 12;

    /// <summary>BTF_KIND_*.</summary>
    public enum Kind
    {
        /// <summary>A name for another type.</summary>
        Typedef = 8,

        /// <summary>A function.</summary>
        Function = 12,
    }

    /// <summary>The id of a type, or 0 where the kernel has none of that name.</summary>
    /// <exception cref="IOException">The kernel has no BTF.</exception>
    public static uint FindId(string name, Kind kind)
    {
        using var file = File.OpenHandle(Path);
        var size = (nuint)RandomAccess.GetLength(file);
        var descriptor = (int)file.DangerousGetHandle();
        var start = LibC.mmap(null, size, LibC.PROT_READ, LibC.MAP_PRIVATE, descriptor, 0);
        if (start == LibC.MAP_FAILED)
        {
            // Kernels before 6.16 only give a copy of it, some 5 MB, which takes 3 ms.
            return FindId(File.ReadAllBytes(Path), name, kind);
        }

        try
        {
            return FindId(new ReadOnlySpan<byte>(start, checked((int)size)), name, kind);
        }
        finally
        {
            _ = LibC.munmap(start, size);
        }
    }

    /// <summary>The same for the bytes of a BTF file.</summary>
    internal static uint FindId(ReadOnlySpan<byte> btf, string name, Kind kind)
    {
        var header = MemoryMarshal.Cast<byte, uint>(btf[..HeaderSize]);
        var sections = btf[(int)header[1]..];
        var types = sections.Slice((int)header[2], (int)header[3]);
        var strings = sections.Slice((int)header[4], (int)header[5]);
        var nameOffset = strings.IndexOf(Encoding.ASCII.GetBytes($"\0{name}\0")) + 1;
        return nameOffset == 0 ? 0 : FindId(types, (uint)nameOffset, (uint)kind);
    }

    private static uint FindId(ReadOnlySpan<byte> types, uint nameOffset, uint kind)
    {
        for (uint id = 1; types.Length >= TypeSize; id++)
        {
            var info = BinaryPrimitives.ReadUInt32LittleEndian(types[4..]);
            var thisKind = (info >> 24) & 0x1f;
            if (thisKind == kind && BinaryPrimitives.ReadUInt32LittleEndian(types) == nameOffset)
            {
                return id;
            }

            types = types[(TypeSize + ExtraSize(thisKind, (int)(info & 0xffff)))..];
        }

        return 0;
    }

    // By kind: integers, arrays, structures and unions, enumerations, prototypes, variables, sections, tags, enum64.
    private static int ExtraSize(uint kind, int members) => kind switch
    {
        1 or 14 or 17 => 4,
        3 => 12,
        4 or 5 or 15 or 19 => 12 * members,
        6 or 13 => 8 * members,
        _ => 0,
    };
}
