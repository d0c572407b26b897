using System.Collections.Immutable;

namespace Tcpq.Bpf;

/// <summary>The script's place that an instruction comes from.</summary>
/// <param name="Offset">Bytes from the start of the program's section.</param>
/// <param name="File">The script's name.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in code points; 1023 also stands for any larger one.</param>
/// <param name="Text">The line's text.</param>
internal sealed record LineRecord(int Offset, string File, int Line, int Column, string Text);

/// <summary>Which instruction comes from which place of the script, by section.</summary>
internal sealed class BtfLineInfo
{
    private const int FileNameField = 4;
    private const int LineTextField = 8;
    private const int LineColumnField = 12;
    private const int ColumnBits = 10;

    private readonly ImmutableDictionary<string, ImmutableArray<LineRecord>> sections;

    private BtfLineInfo(ImmutableDictionary<string, ImmutableArray<LineRecord>> sections) => this.sections = sections;

    /// <summary>Reads an object's line records; an object without any has none in every section.</summary>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public static BtfLineInfo Read(ElfFile elf)
    {
        if (elf.Find(BtfExtension.TypesSection) is not { } types
            || elf.Find(BtfExtension.ExtensionSection) is not { } extension)
        {
            return new(ImmutableDictionary<string, ImmutableArray<LineRecord>>.Empty);
        }

        try
        {
            return Read(BtfExtension.Strings(types.Data.Span), extension.Data.Span);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException("the object's line records are damaged", e);
        }
    }

    /// <summary>A section's records, by offset.</summary>
    public ImmutableArray<LineRecord> Of(string section) => sections.GetValueOrDefault(section, []);

    private static BtfLineInfo Read(ReadOnlySpan<byte> strings, ReadOnlySpan<byte> extension)
    {
        var records = new List<(string Section, LineRecord Record)>();
        foreach (var (section, offset) in BtfExtension.LineRecords(extension))
        {
            var record = extension[offset..];
            var place = BtfExtension.Word(record, LineColumnField);
            records.Add((ElfFile.TextAt(strings, section), new(
                BtfExtension.Word(record, 0),
                ElfFile.TextAt(strings, BtfExtension.Word(record, FileNameField)),
                place >>> ColumnBits,
                place & ((1 << ColumnBits) - 1),
                ElfFile.TextAt(strings, BtfExtension.Word(record, LineTextField)))));
        }

        return new(records.GroupBy(r => r.Section).ToImmutableDictionary(
            g => g.Key, g => g.Select(r => r.Record).OrderBy(r => r.Offset).ToImmutableArray()));
    }
}
