namespace Tcpq.Bpf;

/// <summary>How large programs are when libbpf has put them together: each with copies of the functions that it
/// calls.</summary>
internal sealed class ProgramSizes(ElfFile elf)
{
    private readonly CallGraph calls = new(elf);

    /// <summary>The slots of 8 bytes of a program.</summary>
    /// <param name="name">Its function's name.</param>
    /// <exception cref="InvalidDataException">The object has no such function, or is damaged.</exception>
    public int Of(string name)
    {
        HashSet<ElfSymbol> parts = [calls.Find(name)];
        var open = new Queue<ElfSymbol>(parts);
        while (open.TryDequeue(out var function))
        {
            foreach (var called in calls.CalledBy(function).Where(parts.Add))
            {
                open.Enqueue(called);
            }
        }

        return parts.Sum(part => part.Size) / BpfInstruction.SlotSize;
    }
}
