namespace Tcpq.Bpf;

/// <summary>How much stack programs need: a program, and the functions that are called from one another, have 512 bytes
/// together (MAX_BPF_STACK, check_max_stack_depth in kernel/bpf/verifier.c).</summary>
/// <param name="calls">The functions.</param>
/// <param name="kernel">The kernel, which decides how each one's part is rounded up.</param>
internal sealed class StackDepth(CallGraph calls, Version kernel)
{
    /// <summary>Bytes that there are.</summary>
    public const int Limit = 512;

    private const byte FramePointer = 10;
    private const int RegisterCount = 11;
    private const int Add = 0x00; // BPF_ADD, BPF_MOV (include/uapi/linux/bpf.h)
    private const int Move = 0xb0;

    private static readonly Version FineSteps = new(6, 9); // where round_up_stack_depth came

    private readonly Dictionary<ElfSymbol, int> known = [];

    /// <summary>Bytes that a program needs on the way that needs most.</summary>
    /// <param name="name">Its function's name.</param>
    /// <exception cref="InvalidDataException">The object has no such function, or is damaged.</exception>
    public int Of(string name) => Of(calls.Find(name));

    private int Of(ElfSymbol function)
    {
        if (known.TryGetValue(function, out var depth))
        {
            return depth;
        }

        known[function] = 0; // none of ours calls itself; the verifier would refuse one
        var deepest = 0;
        foreach (var called in calls.CalledBy(function))
        {
            deepest = Math.Max(deepest, Of(called));
        }

        return known[function] = deepest + Rounded(FrameOf(function));
    }

    private int Rounded(int bytes) => kernel >= FineSteps ? (bytes + 15) / 16 * 16
        : (Math.Max(bytes, 1) + 31) / 32 * 32;

    // The lowest place that is accessed by the frame pointer, or by a register that was made from it.
    private int FrameOf(ElfSymbol function)
    {
        var isCopy = new bool[RegisterCount];
        isCopy[FramePointer] = true;
        var lowest = 0;
        foreach (var instruction in calls.CodeOf(function))
        {
            lowest = Math.Min(lowest, PlaceIn(instruction, isCopy));
            if (instruction.Class is InstructionClass.Arithmetic or InstructionClass.Arithmetic32
                or InstructionClass.LoadMemory or InstructionClass.Load)
            {
                isCopy[instruction.Destination] = IsCopy(instruction);
            }
        }

        return -lowest;
    }

    private static bool IsCopy(BpfInstruction instruction) => instruction is
    {
        Class: InstructionClass.Arithmetic, Operation: Move, UsesSource: true, Source: FramePointer,
    };

    // 0 if it accesses nothing by the frame pointer.
    private static int PlaceIn(BpfInstruction instruction, bool[] isCopy) => instruction.Class switch
    {
        InstructionClass.LoadMemory => instruction.Source == FramePointer ? instruction.Offset : 0,
        InstructionClass.Store or InstructionClass.StoreImmediate =>
            instruction.Destination == FramePointer ? instruction.Offset : 0,
        InstructionClass.Arithmetic when instruction is { Operation: Add, UsesSource: false } =>
            isCopy[instruction.Destination] ? (int)instruction.Immediate : 0,
        _ => 0,
    };
}
