namespace Tcpq.Bpf;

/// <summary>How large programs are when libbpf has put them together: each with copies of the functions that it
/// calls.</summary>
internal sealed class ProgramSizes(ElfFile elf)
{
    private const uint CallRelocation = 10; // R_BPF_64_32
    private const byte LocalCall = 1;       // BPF_PSEUDO_CALL

    private readonly ElfSymbol[] functions = [.. elf.Symbols.Where(symbol => symbol.IsFunction && symbol.Section > 0)];

    /// <summary>The slots of 8 bytes of a program.</summary>
    /// <param name="name">Its function's name.</param>
    /// <exception cref="InvalidDataException">The object has no such function, or is damaged.</exception>
    public int Of(string name)
    {
        var program = functions.FirstOrDefault(function => function.Name == name)
            ?? throw new InvalidDataException($"the object has no program `{name}`");
        HashSet<ElfSymbol> parts = [program];
        var open = new Queue<ElfSymbol>(parts);
        while (open.TryDequeue(out var function))
        {
            foreach (var called in CalledBy(function).Where(parts.Add))
            {
                open.Enqueue(called);
            }
        }

        return parts.Sum(part => part.Size) / BpfInstruction.SlotSize;
    }

    private IEnumerable<ElfSymbol> CalledBy(ElfSymbol function)
    {
        var section = elf.Sections[function.Section];
        var relocations = elf.RelocationsOf(section).ToDictionary(relocation => relocation.Offset);
        for (var offset = function.Offset; offset < function.Offset + function.Size;)
        {
            var instruction = BpfInstruction.Read(section.Data.Span[offset..]);
            if (Target(instruction, section, offset, relocations) is { } target)
            {
                yield return target;
            }

            offset += instruction.Size;
        }
    }

    // A call within a section needs no relocation: it says how far away the function is.
    private ElfSymbol? Target(
        BpfInstruction instruction, ElfSection section, int offset, Dictionary<int, ElfRelocation> relocations)
    {
        if (instruction.Class != InstructionClass.Jump || instruction.Operation != JumpOperation.Call
            || instruction.Source != LocalCall)
        {
            return null;
        }

        var distance = ((int)instruction.Immediate + 1) * BpfInstruction.SlotSize;
        return relocations.TryGetValue(offset, out var relocation) && relocation.Type == CallRelocation
            ? Find(relocation.Symbol.Section, relocation.Symbol.Offset + distance)
            : Find(section.Index, offset + distance);
    }

    private ElfSymbol? Find(int section, int offset) =>
        functions.FirstOrDefault(function => function.Section == section && function.Offset == offset);
}
