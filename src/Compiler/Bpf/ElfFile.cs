using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Tcpq.Bpf;

/// <summary>A section of an object file.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">An SHT_ number.</param>
/// <param name="Flags">SHF_ bits.</param>
/// <param name="Link">The number of a section it depends on.</param>
/// <param name="Info">For relocations, the number of the section they change.</param>
/// <param name="Offset">Bytes from the file's start to its content.</param>
/// <param name="Data">Its content.</param>
internal sealed record ElfSection(
    int Index, string Name, uint Type, ulong Flags, int Link, int Info, int Offset, ReadOnlyMemory<byte> Data)
{
    private const ulong ExecutableFlag = 4;

    /// <summary>True for machine code.</summary>
    public bool IsCode => (Flags & ExecutableFlag) != 0 && Data.Length > 0;
}

/// <summary>A named place in a section.</summary>
/// <param name="Name">Its name; that of the section, for the symbol that stands for one.</param>
/// <param name="Section">The section's number; 0 for a symbol that is not defined here.</param>
/// <param name="Offset">Bytes from the section's start.</param>
/// <param name="Size">Bytes; 0 if unknown.</param>
/// <param name="IsFunction">True for code.</param>
internal sealed record ElfSymbol(string Name, int Section, int Offset, int Size, bool IsFunction);

/// <summary>A place where an address is to be filled in.</summary>
/// <param name="Offset">Bytes from the start of the section that is changed.</param>
/// <param name="Type">An R_BPF_ number.</param>
/// <param name="Symbol">What address.</param>
internal sealed record ElfRelocation(int Offset, uint Type, ElfSymbol Symbol);

/// <summary>A relocatable object in 64-bit little-endian ELF (System V ABI, chapter 4), as LLVM makes it for
/// BPF.</summary>
internal sealed class ElfFile
{
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const int RelocationSize = 16;
    private const uint SymbolTableType = 2;
    private const uint NoBitsType = 8;
    private const uint RelocationType = 9;

    private readonly ReadOnlyMemory<byte> file;

    private ElfFile(ReadOnlyMemory<byte> file)
    {
        this.file = file;
        Sections = ReadSections();
        Symbols = ReadSymbols();
    }

    /// <summary>The sections, by number.</summary>
    public ImmutableArray<ElfSection> Sections { get; }

    /// <summary>The symbols, by number.</summary>
    public ImmutableArray<ElfSymbol> Symbols { get; }

    /// <summary>Bytes from the file's start to the headers of its sections.</summary>
    public int SectionHeaders => Int64At(file.Span, 40);

    /// <summary>Reads an object.</summary>
    /// <exception cref="InvalidDataException">It is not one, or is cut short.</exception>
    public static ElfFile Read(ReadOnlyMemory<byte> file)
    {
        ReadOnlySpan<byte> identification = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];
        if (file.Length < HeaderSize || !file.Span.StartsWith(identification))
        {
            throw new InvalidDataException("not a 64-bit little-endian ELF file");
        }

        try
        {
            return new(file);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("the ELF file is damaged", e);
        }
    }

    /// <summary>A section by its name; null if there is none.</summary>
    public ElfSection? Find(string name) => Sections.FirstOrDefault(s => s.Name == name);

    /// <summary>The relocations of a section, in the file's order.</summary>
    public ImmutableArray<ElfRelocation> RelocationsOf(ElfSection section)
    {
        var table = Sections.FirstOrDefault(s => s.Type == RelocationType && s.Info == section.Index);
        if (table is null)
        {
            return [];
        }

        var relocations = ImmutableArray.CreateBuilder<ElfRelocation>();
        for (var rest = table.Data.Span; rest.Length >= RelocationSize; rest = rest[RelocationSize..])
        {
            var info = BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]);
            relocations.Add(new(Int64At(rest, 0), (uint)info, Symbols[(int)(info >> 32)]));
        }

        return relocations.ToImmutable();
    }

    /// <summary>The text up to the next zero byte.</summary>
    internal static string TextAt(ReadOnlySpan<byte> table, int offset)
    {
        var text = table[offset..];
        var end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }

    private static int Int32At(ReadOnlySpan<byte> bytes, int offset) =>
        BinaryPrimitives.ReadInt32LittleEndian(bytes[offset..]);

    private static int Int64At(ReadOnlySpan<byte> bytes, int offset) =>
        checked((int)BinaryPrimitives.ReadInt64LittleEndian(bytes[offset..]));

    private ImmutableArray<ElfSection> ReadSections()
    {
        var bytes = file.Span;
        var count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[60..]);
        var namesIndex = BinaryPrimitives.ReadUInt16LittleEndian(bytes[62..]);
        var sections = ImmutableArray.CreateBuilder<ElfSection>(count);
        var names = ContentOf(SectionHeader(namesIndex)).Span;
        for (var i = 0; i < count; i++)
        {
            var header = SectionHeader(i);
            sections.Add(new(
                i,
                TextAt(names, Int32At(header, 0)),
                (uint)Int32At(header, 4),
                BinaryPrimitives.ReadUInt64LittleEndian(header[8..]),
                Int32At(header, 40),
                Int32At(header, 44),
                Int64At(header, 24),
                ContentOf(header)));
        }

        return sections.MoveToImmutable();
    }

    private ReadOnlySpan<byte> SectionHeader(int index) =>
        file.Span.Slice(SectionHeaders + (index * SectionHeaderSize), SectionHeaderSize);

    private ReadOnlyMemory<byte> ContentOf(ReadOnlySpan<byte> header) =>
        (uint)Int32At(header, 4) == NoBitsType ? default : file.Slice(Int64At(header, 24), Int64At(header, 32));

    private ImmutableArray<ElfSymbol> ReadSymbols()
    {
        const int sectionSymbol = 3;
        const int functionSymbol = 2;
        var table = Sections.FirstOrDefault(s => s.Type == SymbolTableType);
        if (table is null)
        {
            return [];
        }

        var names = Sections[table.Link].Data.Span;
        var symbols = ImmutableArray.CreateBuilder<ElfSymbol>();
        for (var rest = table.Data.Span; rest.Length >= SymbolSize; rest = rest[SymbolSize..])
        {
            var type = rest[4] & 0xf;
            var section = BinaryPrimitives.ReadUInt16LittleEndian(rest[6..]);
            var name = type == sectionSymbol ? Sections[section].Name : TextAt(names, Int32At(rest, 0));
            symbols.Add(new(name, section, Int64At(rest, 8), Int64At(rest, 16), type == functionSymbol));
        }

        return symbols.ToImmutable();
    }
}
