using System.Buffers.Binary;

namespace Tcpq.Bpf;

/// <summary>The layout of `.BTF` and `.BTF.ext` (Documentation/bpf/btf.rst in the kernel's sources).</summary>
internal static class BtfExtension
{
    /// <summary>The section of types and strings.</summary>
    public const string TypesSection = ".BTF";

    /// <summary>The section that says which instruction comes from which line, and which are to be relocated.</summary>
    public const string ExtensionSection = ".BTF.ext";

    /// <summary>Where the header of <see cref="TypesSection"/> holds the strings' offset from its end.</summary>
    public const int StringsOffset = 16;

    /// <summary>Where the header of <see cref="TypesSection"/> holds the length of the strings.</summary>
    public const int StringsLength = 20;

    private const int HeaderLength = 4;
    private const int LineInfoOffset = 16;
    private const int LineInfoLength = 20;
    private const int CoreOffset = 24;
    private const int CoreLength = 28;
    private const int SectionHeaderSize = 8;

    /// <summary>The strings of `.BTF`.</summary>
    public static ReadOnlySpan<byte> Strings(ReadOnlySpan<byte> types)
    {
        var start = Word(types, HeaderLength) + Word(types, StringsOffset);
        return types.Slice(start, Word(types, StringsLength));
    }

    /// <summary>Where the line records are: for each, the name of its program section as an offset of a string, and its
    /// offset in `.BTF.ext`.</summary>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public static List<(int SectionName, int Offset)> LineRecords(ReadOnlySpan<byte> extension) =>
        Records(extension, LineInfoOffset, LineInfoLength);

    /// <summary>The same for CO-RE relocations; empty if there are none.</summary>
    public static List<(int SectionName, int Offset)> CoreRecords(ReadOnlySpan<byte> extension) =>
        Word(extension, HeaderLength) > CoreLength ? Records(extension, CoreOffset, CoreLength) : [];

    /// <summary>A 32-bit number.</summary>
    public static int Word(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadInt32LittleEndian(bytes[offset..]);

    private static List<(int SectionName, int Offset)> Records(ReadOnlySpan<byte> extension, int offset, int length)
    {
        var records = new List<(int, int)>();
        var position = Word(extension, HeaderLength) + Word(extension, offset);
        var end = position + Word(extension, length);
        if (position == end)
        {
            return records;
        }

        var recordSize = Word(extension, position);
        if (recordSize < sizeof(int))
        {
            throw new InvalidDataException($"BTF records of {recordSize} bytes");
        }

        position += sizeof(int);
        while (position < end)
        {
            var section = Word(extension, position);
            var count = Word(extension, position + sizeof(int));
            position += SectionHeaderSize;
            if (count < 0 || count > (end - position) / recordSize)
            {
                throw new InvalidDataException($"{count} BTF records in {end - position} bytes");
            }

            for (var i = 0; i < count; i++, position += recordSize)
            {
                records.Add((section, position));
            }
        }

        return records;
    }
}
