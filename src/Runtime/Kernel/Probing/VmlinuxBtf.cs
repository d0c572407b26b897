using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Tcpq.Runtime.Interop;
using Tcpq.Values;

namespace Tcpq.Runtime.Kernel.Probing;

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
        /// <summary>An enumeration.</summary>
        Enumeration = 6,

        /// <summary>A name for another type.</summary>
        Typedef = 8,

        /// <summary>A function.</summary>
        Function = 12,
    }

    /// <summary>The id of a type, or 0 if the kernel has none of that name.</summary>
    /// <exception cref="IOException">The kernel has no BTF.</exception>
    public static uint FindId(string name, Kind kind) => Read(btf => FindId(btf, name, kind));

    /// <summary>The members of an enumeration; none if the kernel has none of that name.</summary>
    /// <exception cref="IOException">The kernel has no BTF.</exception>
    public static ImmutableArray<EnumMember> FindEnum(string name) => Read(btf => FindEnum(btf, name));

    private delegate T Reading<T>(ReadOnlySpan<byte> btf);

    private static T Read<T>(Reading<T> read)
    {
        using var file = File.OpenHandle(Path);
        var size = (nuint)RandomAccess.GetLength(file);
        var descriptor = (int)file.DangerousGetHandle();
        var start = LibC.mmap(null, size, LibC.PROT_READ, LibC.MAP_PRIVATE, descriptor, 0);
        if (start == LibC.MAP_FAILED)
        {
            // Kernels before 6.16 only give a copy of it, some 5 MB, which takes 3 ms.
            return read(File.ReadAllBytes(Path));
        }

        try
        {
            return read(new ReadOnlySpan<byte>(start, checked((int)size)));
        }
        finally
        {
            _ = LibC.munmap(start, size);
        }
    }

    /// <summary>The same for the bytes of a BTF file.</summary>
    internal static uint FindId(ReadOnlySpan<byte> btf, string name, Kind kind)
    {
        var (types, strings) = Sections(btf);
        var nameOffset = strings.IndexOf(Encoding.ASCII.GetBytes($"\0{name}\0")) + 1;
        return nameOffset == 0 ? 0 : Find(types, (uint)nameOffset, (uint)kind, out _);
    }

    /// <summary>The same for the bytes of a BTF file.</summary>
    internal static ImmutableArray<EnumMember> FindEnum(ReadOnlySpan<byte> btf, string name)
    {
        var (types, strings) = Sections(btf);
        var nameOffset = strings.IndexOf(Encoding.ASCII.GetBytes($"\0{name}\0")) + 1;
        if (nameOffset == 0 || Find(types, (uint)nameOffset, (uint)Kind.Enumeration, out var type) == 0)
        {
            return [];
        }

        var members = ImmutableArray.CreateBuilder<EnumMember>();
        var count = BinaryPrimitives.ReadUInt32LittleEndian(type[4..]) & 0xffff;
        for (type = type[TypeSize..]; count > 0; count--, type = type[8..])
        {
            var text = strings[(int)BinaryPrimitives.ReadUInt32LittleEndian(type)..];
            members.Add(new(
                Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]),
                BinaryPrimitives.ReadUInt32LittleEndian(type[4..])));
        }

        return members.ToImmutable();
    }

    private static BtfSections Sections(ReadOnlySpan<byte> btf)
    {
        var header = MemoryMarshal.Cast<byte, uint>(btf[..HeaderSize]);
        var sections = btf[(int)header[1]..];
        return new(
            sections.Slice((int)header[2], (int)header[3]), sections.Slice((int)header[4], (int)header[5]));
    }

    private static uint Find(ReadOnlySpan<byte> types, uint nameOffset, uint kind, out ReadOnlySpan<byte> found)
    {
        for (uint id = 1; types.Length >= TypeSize; id++)
        {
            var info = BinaryPrimitives.ReadUInt32LittleEndian(types[4..]);
            var thisKind = (info >> 24) & 0x1f;
            if (thisKind == kind && BinaryPrimitives.ReadUInt32LittleEndian(types) == nameOffset)
            {
                found = types;
                return id;
            }

            types = types[(TypeSize + ExtraSize(thisKind, (int)(info & 0xffff)))..];
        }

        found = [];
        return 0;
    }

    private readonly ref struct BtfSections(ReadOnlySpan<byte> types, ReadOnlySpan<byte> strings)
    {
        private readonly ReadOnlySpan<byte> types = types;
        private readonly ReadOnlySpan<byte> strings = strings;

        public void Deconstruct(out ReadOnlySpan<byte> allTypes, out ReadOnlySpan<byte> allStrings)
        {
            allTypes = types;
            allStrings = strings;
        }
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
