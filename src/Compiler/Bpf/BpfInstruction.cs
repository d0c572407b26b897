using System.Buffers.Binary;

namespace Tcpq.Bpf;

/// <summary>An eBPF instruction (RFC 9669, section 3.1).</summary>
/// <param name="Opcode">Class, operation and source.</param>
/// <param name="Destination">The register to change, 0 to 10.</param>
/// <param name="Source">The register to read, or a marker.</param>
/// <param name="Offset">Of memory in bytes, of a jump in slots of 8 bytes.</param>
/// <param name="Immediate">A constant; 64 bits wide where the instruction takes two slots.</param>
internal readonly record struct BpfInstruction(byte Opcode, byte Destination, byte Source, short Offset, long Immediate)
{
    /// <summary>Bytes in a slot.</summary>
    public const int SlotSize = 8;

    private const byte LoadImmediate64 = 0x18;

    /// <summary>The lowest three bits of the opcode.</summary>
    public InstructionClass Class => (InstructionClass)(Opcode & 7);

    /// <summary>For arithmetic and jumps, the operation: the highest four bits of the opcode.</summary>
    public int Operation => Opcode & 0xf0;

    /// <summary>For arithmetic and jumps, true if the second operand is a register.</summary>
    public bool UsesSource => (Opcode & 8) != 0;

    /// <summary>True for the one instruction that takes two slots.</summary>
    public bool IsWide => Opcode == LoadImmediate64;

    /// <summary>Bytes that it takes.</summary>
    public int Size => IsWide ? 2 * SlotSize : SlotSize;

    /// <summary>For a jump, how many slots it goes from the next one; null for other instructions.</summary>
    public int? JumpDistance => (Class, Operation) switch
    {
        (InstructionClass.Jump or InstructionClass.Jump32, JumpOperation.Call or JumpOperation.Exit) => null,
        (InstructionClass.Jump, _) => Offset,
        (InstructionClass.Jump32, JumpOperation.Always) => (int)Immediate,
        (InstructionClass.Jump32, _) => Offset,
        _ => null,
    };

    /// <summary>Reads the instruction at the start of some code.</summary>
    /// <exception cref="InvalidDataException">The code is cut short.</exception>
    public static BpfInstruction Read(ReadOnlySpan<byte> code)
    {
        if (code.Length < SlotSize || (code[0] == LoadImmediate64 && code.Length < 2 * SlotSize))
        {
            throw new InvalidDataException("the code ends within an instruction");
        }

        long immediate = BinaryPrimitives.ReadInt32LittleEndian(code[4..]);
        if (code[0] == LoadImmediate64)
        {
            immediate = (uint)immediate | ((long)BinaryPrimitives.ReadInt32LittleEndian(code[12..]) << 32);
        }

        var offset = BinaryPrimitives.ReadInt16LittleEndian(code[2..]);
        return new(code[0], (byte)(code[1] & 0xf), (byte)(code[1] >> 4), offset, immediate);
    }
}

/// <summary>What an instruction works on.</summary>
internal enum InstructionClass
{
    /// <summary>Loads of constants and, of old, of packets.</summary>
    Load = 0,

    /// <summary>Memory to register.</summary>
    LoadMemory = 1,

    /// <summary>Constant to memory.</summary>
    StoreImmediate = 2,

    /// <summary>Register to memory.</summary>
    Store = 3,

    /// <summary>Arithmetic on the lower 32 bits.</summary>
    Arithmetic32 = 4,

    /// <summary>Jumps that compare 64 bits.</summary>
    Jump = 5,

    /// <summary>Jumps that compare 32 bits.</summary>
    Jump32 = 6,

    /// <summary>Arithmetic.</summary>
    Arithmetic = 7,
}

/// <summary>Jumps that are not conditional.</summary>
internal static class JumpOperation
{
    /// <summary>Goes on elsewhere.</summary>
    public const int Always = 0x00;

    /// <summary>Calls.</summary>
    public const int Call = 0x80;

    /// <summary>Returns.</summary>
    public const int Exit = 0x90;

    /// <summary>Goes on elsewhere when the program has run for long.</summary>
    public const int May = 0xe0;
}
