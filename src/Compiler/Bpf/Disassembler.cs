using System.Text;
using Tcpq.Text;

namespace Tcpq.Bpf;

/// <summary>Prints an object's programs with the script beside. The text depends on nothing but code and
/// script.</summary>
internal sealed class Disassembler
{
    private const int CommentColumn = 48;
    private const uint CallRelocation = 10;

    private readonly ElfFile elf;
    private readonly SourceText source;
    private readonly BtfLineInfo lines;
    private readonly Dictionary<(string Section, int Offset), string> core;
    private readonly StringBuilder text = new();

    private Disassembler(ElfFile elf, SourceText source)
    {
        this.elf = elf;
        this.source = source;
        lines = BtfLineInfo.Read(elf);
        core = CoreRelocations.Read(elf);
    }

    /// <summary>Prints an object: for each program its name and section, then an instruction a line, labels where jumps
    /// go, and after `;` the script's text from where the instruction comes, whenever that changes.</summary>
    /// <exception cref="InvalidDataException">It is no object, or is damaged.</exception>
    public static string Disassemble(ReadOnlyMemory<byte> elf, SourceText source)
    {
        try
        {
            var disassembler = new Disassembler(ElfFile.Read(elf), source);
            foreach (var section in disassembler.elf.Sections.Where(s => s.IsCode))
            {
                disassembler.Print(section);
            }

            return disassembler.text.ToString();
        }
        catch (Exception e) when (e is ArgumentException or OverflowException or IndexOutOfRangeException
            or FormatException)
        {
            throw new InvalidDataException("the object is damaged", e);
        }
    }

    private void Print(ElfSection section)
    {
        var functions = elf.Symbols.Where(s => s.IsFunction && s.Section == section.Index).OrderBy(s => s.Offset);
        var relocations = elf.RelocationsOf(section).ToDictionary(r => r.Offset);
        foreach (var function in functions)
        {
            text.Append(text.Length == 0 ? "" : "\n").Append($"{function.Name} ({section.Name}):\n");
            Print(section, function, relocations);
        }
    }

    private void Print(ElfSection section, ElfSymbol function, Dictionary<int, ElfRelocation> relocations)
    {
        var code = section.Data.Span;
        var end = function.Offset + function.Size;
        var labels = FindLabels(code, function.Offset, end);
        var places = lines.Of(section.Name).Where(r => r.Column > 0).ToDictionary(r => r.Offset);
        LineRecord? shown = null;
        for (var offset = function.Offset; offset < end;)
        {
            var instruction = BpfInstruction.Read(code[offset..]);
            if (labels.TryGetValue(offset, out var here))
            {
                text.Append(here).Append(":\n");
            }

            var symbol = relocations.TryGetValue(offset, out var relocation) ? NameOf(instruction, relocation) : null;
            var target = instruction.JumpDistance is { } slots ? labels[Target(offset, slots)] : null;
            var line = "    " + InstructionText.Of(instruction, symbol, target);
            if (core.TryGetValue((section.Name, offset), out var access))
            {
                line += $" <{access}>";
            }

            if (places.TryGetValue(offset, out var place) && (place.Line, place.Column) != (shown?.Line, shown?.Column))
            {
                line = $"{line.PadRight(CommentColumn - 1)} ; {Quote(place)}";
                shown = place;
            }

            text.Append(line).Append('\n');
            offset += instruction.Size;
        }
    }

    private string Quote(LineRecord place)
    {
        var line = place.Line >= 1 && place.Line <= source.LineCount ? source.Line(place.Line) : place.Text;
        var skipped = line.EnumerateRunes().Take(place.Column - 1).Sum(r => r.Utf16SequenceLength);
        return $"{place.Line}:{place.Column} {line[skipped..].TrimEnd()}";
    }

    private static int Target(int offset, int slots) => offset + ((slots + 1) * BpfInstruction.SlotSize);

    // Labels are numbered from the top, so that a change far below leaves them alone.
    private static Dictionary<int, string> FindLabels(ReadOnlySpan<byte> code, int start, int end)
    {
        var targets = new SortedSet<int>();
        for (var offset = start; offset < end;)
        {
            var instruction = BpfInstruction.Read(code[offset..]);
            if (instruction.JumpDistance is { } slots)
            {
                targets.Add(Target(offset, slots));
            }

            offset += instruction.Size;
        }

        return targets.Select((target, i) => (target, i)).ToDictionary(t => t.target, t => $"L{t.i + 1}");
    }

    private string NameOf(BpfInstruction instruction, ElfRelocation relocation)
    {
        var symbol = relocation.Symbol;
        if (symbol.Section == 0)
        {
            return $"kernel function {symbol.Name}";
        }

        var section = elf.Sections[symbol.Section];
        if (section.Name == ".maps")
        {
            return $"map {symbol.Name}";
        }

        // Calls and addresses of what is local to the object name its section, and the place in it.
        var addend = relocation.Type == CallRelocation
            ? ((int)instruction.Immediate + 1) * BpfInstruction.SlotSize
            : (int)instruction.Immediate;
        var place = symbol.Offset + addend;
        var named = elf.Symbols.FirstOrDefault(s =>
            s.Section == symbol.Section && s.Name != section.Name && s.Offset <= place && place < s.Offset + s.Size);
        return named is null ? $"{symbol.Name} + {addend}"
            : place == named.Offset ? named.Name
            : $"{named.Name} + {place - named.Offset}";
    }
}
