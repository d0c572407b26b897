namespace Tcpq.Bpf;

/// <summary>The functions of an object, and which of them call which.</summary>
internal sealed class CallGraph(ElfFile elf)
{
    private const uint CallRelocation = 10; // R_BPF_64_32
    private const byte LocalCall = 1;       // BPF_PSEUDO_CALL

    private readonly Dictionary<int, Dictionary<int, ElfRelocation>> relocations = [];

    /// <summary>The functions, in the order of their symbols.</summary>
    public IReadOnlyList<ElfSymbol> Functions { get; } = FunctionsOf(elf);

    /// <summary>The function of that name.</summary>
    /// <exception cref="InvalidDataException">The object has none.</exception>
    public ElfSymbol Find(string name)
    {
        foreach (var function in Functions)
        {
            if (function.Name == name)
            {
                return function;
            }
        }

        throw new InvalidDataException($"the object has no program `{name}`");
    }

    /// <summary>The functions that one calls, each as often as it stands there.</summary>
    /// <exception cref="InvalidDataException">The object is damaged.</exception>
    public List<ElfSymbol> CalledBy(ElfSymbol function)
    {
        var called = new List<ElfSymbol>();
        var section = elf.Sections[function.Section];
        for (var offset = function.Offset; offset < function.Offset + function.Size;)
        {
            var instruction = BpfInstruction.Read(section.Data.Span[offset..]);
            if (Target(instruction, section, offset) is { } target)
            {
                called.Add(target);
            }

            offset += instruction.Size;
        }

        return called;
    }

    /// <summary>The instructions of a function.</summary>
    /// <exception cref="InvalidDataException">The object is damaged.</exception>
    public List<BpfInstruction> CodeOf(ElfSymbol function)
    {
        var code = elf.Sections[function.Section].Data.Span.Slice(function.Offset, function.Size);
        var instructions = new List<BpfInstruction>(function.Size / BpfInstruction.SlotSize);
        while (!code.IsEmpty)
        {
            var instruction = BpfInstruction.Read(code);
            instructions.Add(instruction);
            code = code[instruction.Size..];
        }

        return instructions;
    }

    // A call within a section needs no relocation: it says how far away the function is.
    private ElfSymbol? Target(BpfInstruction instruction, ElfSection section, int offset)
    {
        if (instruction.Class != InstructionClass.Jump || instruction.Operation != JumpOperation.Call
            || instruction.Source != LocalCall)
        {
            return null;
        }

        var distance = ((int)instruction.Immediate + 1) * BpfInstruction.SlotSize;
        return RelocationsOf(section).TryGetValue(offset, out var relocation) && relocation.Type == CallRelocation
            ? Find(relocation.Symbol.Section, relocation.Symbol.Offset + distance)
            : Find(section.Index, offset + distance);
    }

    private Dictionary<int, ElfRelocation> RelocationsOf(ElfSection section)
    {
        if (!relocations.TryGetValue(section.Index, out var found))
        {
            found = [];
            foreach (var relocation in elf.RelocationsOf(section))
            {
                found[relocation.Offset] = relocation;
            }

            relocations.Add(section.Index, found);
        }

        return found;
    }

    private ElfSymbol? Find(int section, int offset)
    {
        foreach (var function in Functions)
        {
            if (function.Section == section && function.Offset == offset)
            {
                return function;
            }
        }

        return null;
    }

    private static List<ElfSymbol> FunctionsOf(ElfFile elf)
    {
        var functions = new List<ElfSymbol>();
        foreach (var symbol in elf.Symbols)
        {
            if (symbol.IsFunction && symbol.Section > 0)
            {
                functions.Add(symbol);
            }
        }

        return functions;
    }
}
