using System.Buffers.Binary;
using System.Text;

namespace Tcpq.Runtime.Kernel.Probing;

/// <summary>Finds global variables in a 64-bit little-endian ELF file (elf(5)).</summary>
internal static class ElfSymbols
{
    private const int SectionTableOffset = 0x28; // e_shoff
    private const int SectionCountOffset = 0x3c; // e_shnum
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const uint SymbolTable = 2; // SHT_SYMTAB

    /// <summary>Offset of a variable in its section, or null if the file has none of that name.</summary>
    public static int? OffsetOf(ReadOnlySpan<byte> file, string name)
    {
        var sections = file[(int)U64(file, SectionTableOffset)..];
        for (var i = 0; i < U16(file, SectionCountOffset); i++)
        {
            var header = sections.Slice(i * SectionHeaderSize, SectionHeaderSize);
            if (U32(header, 4) == SymbolTable)
            {
                var strings = sections.Slice((int)U32(header, 40) * SectionHeaderSize, SectionHeaderSize); // sh_link
                return OffsetOf(Content(file, header), Content(file, strings), Encoding.UTF8.GetBytes(name));
            }
        }

        return null;
    }

    private static int? OffsetOf(ReadOnlySpan<byte> symbols, ReadOnlySpan<byte> strings, ReadOnlySpan<byte> name)
    {
        for (; symbols.Length >= SymbolSize; symbols = symbols[SymbolSize..])
        {
            var symbolName = strings[(int)U32(symbols, 0)..];
            if (symbolName[..symbolName.IndexOf((byte)0)].SequenceEqual(name))
            {
                return (int)U64(symbols, 8); // st_value
            }
        }

        return null;
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> file, ReadOnlySpan<byte> header) =>
        file.Slice((int)U64(header, 24), (int)U64(header, 32)); // sh_offset, sh_size

    private static ushort U16(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);
}
