using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Tcpq.Runtime.Kernel.Probing;

/// <summary>Lists the functions of a program or library in 64-bit little-endian ELF (elf(5)).</summary>
internal static class ElfFunctions
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const uint SymbolTable = 2; // SHT_SYMTAB
    private const uint DynamicSymbols = 11; // SHT_DYNSYM
    private const int Function = 2; // STT_FUNC
    private const int IndirectFunction = 10; // STT_GNU_IFUNC

    private static ReadOnlySpan<byte> Magic => [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    /// <summary>The names of those that are defined there, each once.</summary>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ImmutableArray<string> Read(string path)
    {
        using var file = File.OpenHandle(path);
        var header = Slice(file, 0, HeaderSize);
        if (!header.AsSpan().StartsWith(Magic))
        {
            throw new InvalidDataException($"{path} is no ELF file of 64 bits");
        }

        var count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(0x3c));
        var sections = Slice(file, Long(header, 0x28), count * SectionHeaderSize);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var section = sections.AsSpan(i * SectionHeaderSize, SectionHeaderSize);
            if (BinaryPrimitives.ReadUInt32LittleEndian(section[4..]) is SymbolTable or DynamicSymbols)
            {
                var link = (int)BinaryPrimitives.ReadUInt32LittleEndian(section[40..]);
                var strings = sections.AsSpan(link * SectionHeaderSize, SectionHeaderSize);
                Collect(Content(file, section), Content(file, strings), names);
            }
        }

        return [.. names];
    }

    private static void Collect(ReadOnlySpan<byte> symbols, ReadOnlySpan<byte> strings, SortedSet<string> names)
    {
        for (; symbols.Length >= SymbolSize; symbols = symbols[SymbolSize..])
        {
            var isDefined = BinaryPrimitives.ReadUInt16LittleEndian(symbols[6..]) != 0;
            if (isDefined && (symbols[4] & 0xf) is Function or IndirectFunction)
            {
                var name = strings[(int)BinaryPrimitives.ReadUInt32LittleEndian(symbols)..];
                names.Add(Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]));
            }
        }
    }

    private static byte[] Content(SafeFileHandle file, ReadOnlySpan<byte> section) =>
        Slice(file, Long(section, 24), (int)Long(section, 32));

    private static long Long(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadInt64LittleEndian(bytes[offset..]);

    private static byte[] Slice(SafeFileHandle file, long offset, int size)
    {
        if (offset < 0 || size < 0 || offset + size > RandomAccess.GetLength(file))
        {
            throw new InvalidDataException("the file is cut short");
        }

        var bytes = new byte[size];
        for (var at = 0; at < size;)
        {
            var read = RandomAccess.Read(file, bytes.AsSpan(at), offset + at);
            at += read > 0 ? read : throw new InvalidDataException("the file is cut short");
        }

        return bytes;
    }
}
