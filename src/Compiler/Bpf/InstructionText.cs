using System.Globalization;

namespace Tcpq.Bpf;

/// <summary>Writes instructions as the kernel and llvm-objdump do.</summary>
internal static class InstructionText
{
    private const int LargestDecimal = 1023;

    /// <summary>The text of an instruction.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="symbol">What a relocation puts in the place of the constant; null without one.</param>
    /// <param name="label">The name of the place a jump goes to; null to leave it out.</param>
    public static string Of(BpfInstruction instruction, string? symbol = null, string? label = null) =>
        instruction.Class switch
        {
            InstructionClass.Load => Load(instruction, symbol),
            InstructionClass.LoadMemory => LoadMemory(instruction),
            InstructionClass.StoreImmediate => $"{Memory(instruction, 'u')} = {Number(instruction.Immediate)}",
            InstructionClass.Store => Store(instruction),
            InstructionClass.Arithmetic32 => Arithmetic(instruction, 'w'),
            InstructionClass.Arithmetic => Arithmetic(instruction, 'r'),
            InstructionClass.Jump => Jump(instruction, 'r', symbol, label),
            _ => Jump(instruction, 'w', symbol, label),
        };

    private static string Load(BpfInstruction i, string? symbol) => (i.Opcode & 0xe0) switch
    {
        0x00 when i.IsWide => $"r{i.Destination} = {symbol ?? Number(i.Immediate)} ll",
        0x20 => $"r0 = *(u{SizeOf(i)} *)skb[{Number(i.Immediate)}]",
        0x40 => $"r0 = *(u{SizeOf(i)} *)skb[r{i.Source}{Signed(i.Immediate)}]",
        _ => Unknown(i),
    };

    private static string LoadMemory(BpfInstruction i)
    {
        // 32-bit and narrower loads clear the upper half; only an extending one differs in what follows.
        var sign = (i.Opcode & 0xe0) switch { 0x60 => 'u', 0x80 => 's', _ => '?' };
        return sign == '?' ? Unknown(i) : $"r{i.Destination} = *({sign}{SizeOf(i)} *)(r{i.Source}{Signed(i.Offset)})";
    }

    private static string Store(BpfInstruction i) => (i.Opcode & 0xe0) switch
    {
        0x60 => $"{Memory(i, 'u')} = r{i.Source}",
        0xc0 => Atomic(i),
        _ => Unknown(i),
    };

    private static string Atomic(BpfInstruction i)
    {
        var size = SizeOf(i);
        var (register, suffix) = size == 64 ? ("r" + i.Source, "_64") : ("w" + i.Source, "32_32");
        var place = $"r{i.Destination}{Signed(i.Offset)}";
        var accumulator = size == 64 ? "r0" : "w0";
        return i.Immediate switch
        {
            0xe1 => $"{register} = xchg{suffix}({place}, {register})",
            0xf1 => $"{accumulator} = cmpxchg{suffix}({place}, {accumulator}, {register})",
            0x100 =>
                $"{(size == 64 ? 'r' : 'w')}{i.Destination} = load_acquire((u{size} *)(r{i.Source}{Signed(i.Offset)}))",
            0x110 => $"store_release((u{size} *)({place}), {register})",
            0x00 => Update("+="),
            0x40 => Update("|="),
            0x50 => Update("&="),
            0xa0 => Update("^="),
            0x01 => Fetch("add"),
            0x41 => Fetch("or"),
            0x51 => Fetch("and"),
            0xa1 => Fetch("xor"),
            _ => Unknown(i),
        };

        string Update(string operation) => $"lock *(u{size} *)({place}) {operation} {register}";
        string Fetch(string name) => $"{register} = atomic_fetch_{name}((u{size} *)({place}), {register})";
    }

    private static string Arithmetic(BpfInstruction i, char kind)
    {
        const int negate = 0x80;
        const int move = 0xb0;
        const int swap = 0xd0;
        var target = $"{kind}{i.Destination}";
        return i.Operation switch
        {
            negate => $"{target} = -{target}",
            swap => $"r{i.Destination} = {SwapName(i)}{i.Immediate} r{i.Destination}",
            move when i.Offset != 0 => $"{target} = (s{i.Offset}){kind}{i.Source}",
            move => $"{target} = {Operand(i, kind, isMask: false)}",
            _ when ArithmeticOperator(i) is { } text =>
                $"{target} {text} {Operand(i, kind, isMask: text is "|=" or "&=" or "^=")}",
            _ => Unknown(i),
        };
    }

    private static string SwapName(BpfInstruction i) => (i.Class, i.UsesSource) switch
    {
        (InstructionClass.Arithmetic, _) => "bswap",
        (_, true) => "be",
        _ => "le",
    };

    private static string? ArithmeticOperator(BpfInstruction i) => (i.Operation, i.Offset) switch
    {
        (0x00, 0) => "+=",
        (0x10, 0) => "-=",
        (0x20, 0) => "*=",
        (0x30, 0) => "/=",
        (0x30, 1) => "s/=",
        (0x40, 0) => "|=",
        (0x50, 0) => "&=",
        (0x60, 0) => "<<=",
        (0x70, 0) => ">>=",
        (0x90, 0) => "%=",
        (0x90, 1) => "s%=",
        (0xa0, 0) => "^=",
        (0xc0, 0) => "s>>=",
        _ => null,
    };

    private static string Jump(BpfInstruction i, char kind, string? symbol, string? label)
    {
        var target = $"goto {Relative(i.JumpDistance ?? 0)}{(label is null ? "" : $" <{label}>")}";
        return i.Operation switch
        {
            JumpOperation.Always when kind == 'r' => target,
            JumpOperation.Always => target.Replace("goto", "gotol", StringComparison.Ordinal),
            JumpOperation.May when kind == 'r' => "may_" + target,
            JumpOperation.Call when kind == 'r' => Call(i, symbol),
            JumpOperation.Exit when kind == 'r' => "exit",
            _ when Comparison(i.Operation) is { } text =>
                $"if {kind}{i.Destination} {text} {Operand(i, kind, isMask: text == "&")} {target}",
            _ => Unknown(i),
        };
    }

    private static string Call(BpfInstruction i, string? symbol)
    {
        const int kernelFunction = 2;
        if (i.UsesSource)
        {
            return $"callx r{i.Destination}";
        }

        return symbol is not null ? $"call {symbol}" : i.Source switch
        {
            0 => $"call {BpfHelper.Find((int)i.Immediate)?.Name ?? Number(i.Immediate)}",
            kernelFunction => $"call kernel function {Number(i.Immediate)}",
            _ => $"call {Relative((int)i.Immediate)}",
        };
    }

    private static string? Comparison(int operation) => operation switch
    {
        0x10 => "==",
        0x20 => ">",
        0x30 => ">=",
        0x40 => "&",
        0x50 => "!=",
        0x60 => "s>",
        0x70 => "s>=",
        0xa0 => "<",
        0xb0 => "<=",
        0xc0 => "s<",
        0xd0 => "s<=",
        _ => null,
    };

    private static string Operand(BpfInstruction i, char kind, bool isMask)
    {
        if (i.UsesSource)
        {
            return $"{kind}{i.Source}";
        }

        return isMask && kind == 'w' ? Hexadecimal((uint)i.Immediate) : isMask ? Mask(i.Immediate)
            : Number(i.Immediate);
    }

    private static string Memory(BpfInstruction i, char sign) =>
        $"*({sign}{SizeOf(i)} *)(r{i.Destination}{Signed(i.Offset)})";

    private static int SizeOf(BpfInstruction i) =>
        (i.Opcode & 0x18) switch { 0x00 => 32, 0x08 => 16, 0x10 => 8, _ => 64 };

    private static string Relative(int slots) => slots < 0 ? Decimal(slots) : "+" + Decimal(slots);

    private static string Signed(long value) => value < 0 ? $" - {Decimal(-value)}" : $" + {Decimal(value)}";

    private static string Number(long value) =>
        value is >= -LargestDecimal and <= LargestDecimal ? Decimal(value) : Mask(value);

    private static string Mask(long value) =>
        value < 0 && value >= int.MinValue ? "-" + Hexadecimal((ulong)-value) : Hexadecimal((ulong)value);

    private static string Decimal(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Hexadecimal(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    private static string Unknown(BpfInstruction i) =>
        $"unknown {i.Opcode:x2} {i.Source:x1}{i.Destination:x1} {i.Offset} {Number(i.Immediate)}";
}
