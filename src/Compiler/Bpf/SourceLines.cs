using System.Buffers.Binary;
using System.Text;
using Tcpq.Text;

namespace Tcpq.Bpf;

/// <summary>Puts the script's lines into an object's BTF, so that the verifier's log and `bpftool` quote them. LLVM
/// would read them from a file, which a script on the command line does not have.</summary>
internal static class SourceLines
{
    private const int FileNameField = 4;
    private const int LineTextField = 8;
    private const int LineColumnField = 12;
    private const int ColumnBits = 10;
    private const int SectionHeaderSize = 64;
    private const int SectionHeadersField = 40;
    private const int SectionOffsetField = 24;
    private const int SectionSizeField = 32;

    // No section that LLVM makes for BPF wants more.
    private const int Alignment = 16;

    /// <summary>Adds the lines that line records refer to.</summary>
    /// <param name="file">The object as LLVM made it; its records are changed in place.</param>
    /// <param name="source">The script.</param>
    /// <param name="path">What LLVM was told to be the script's file. Its last part, the file's name, remains.</param>
    /// <returns>The object with the lines.</returns>
    public static byte[] Insert(byte[] file, SourceText source, string path)
    {
        var elf = ElfFile.Read(file);
        if (elf.Find(BtfExtension.TypesSection) is not { } types
            || elf.Find(BtfExtension.ExtensionSection) is not { } extension)
        {
            return file;
        }

        var strings = BtfExtension.Strings(types.Data.Span);
        var records = file.AsSpan(extension.Offset, extension.Data.Length);
        var added = new MemoryStream();
        var lines = new Dictionary<int, int>();
        foreach (var (_, offset) in BtfExtension.LineRecords(records))
        {
            var record = records[offset..];
            var name = BtfExtension.Word(record, FileNameField);
            if (ElfFile.TextAt(strings, name) == path)
            {
                var folder = path.Length - Path.GetFileName(path).Length;
                BinaryPrimitives.WriteInt32LittleEndian(record[FileNameField..], name + folder);
            }

            var line = BtfExtension.Word(record, LineColumnField) >>> ColumnBits;
            if (!lines.TryGetValue(line, out var text) && line >= 1 && line <= source.LineCount)
            {
                text = strings.Length + (int)added.Length;
                added.Write(Encoding.UTF8.GetBytes(source.Line(line) + "\0"));
                lines.Add(line, text);
            }

            BinaryPrimitives.WriteInt32LittleEndian(record[LineTextField..], text);
        }

        return Append(file, elf, types, added.ToArray());
    }

    // The strings are the last part of .BTF. What follows the section moves by a multiple of every alignment.
    private static byte[] Append(byte[] file, ElfFile elf, ElfSection types, byte[] strings)
    {
        var end = types.Offset + types.Data.Length;
        var shift = (strings.Length + Alignment - 1) / Alignment * Alignment;
        var result = new byte[file.Length + shift];
        file.AsSpan(0, end).CopyTo(result);
        strings.CopyTo(result, end);
        file.AsSpan(end).CopyTo(result.AsSpan(end + shift));

        var length = types.Offset + BtfExtension.StringsLength;
        Increase(result.AsSpan(length, sizeof(int)), strings.Length);
        var headers = elf.SectionHeaders + (elf.SectionHeaders >= end ? shift : 0);
        BinaryPrimitives.WriteInt64LittleEndian(result.AsSpan(SectionHeadersField), headers);
        foreach (var section in elf.Sections)
        {
            var header = result.AsSpan(headers + (section.Index * SectionHeaderSize), SectionHeaderSize);
            if (section.Offset >= end)
            {
                BinaryPrimitives.WriteInt64LittleEndian(header[SectionOffsetField..], section.Offset + shift);
            }

            if (section.Index == types.Index)
            {
                BinaryPrimitives.WriteInt64LittleEndian(
                    header[SectionSizeField..], types.Data.Length + strings.Length);
            }
        }

        return result;
    }

    private static void Increase(Span<byte> word, int by) =>
        BinaryPrimitives.WriteInt32LittleEndian(word, BinaryPrimitives.ReadInt32LittleEndian(word) + by);
}
