using Xunit;

namespace Tcpq.Bpf;

public sealed class InstructionTextTests
{
    public static TheoryData<string, string> Cases => new()
    {
        // Arithmetic, 64 and 32 bits.
        { "0f 21 00 00 00000000", "r1 += r2" },
        { "07 01 00 00 ffffffff", "r1 += -1" },
        { "04 01 00 00 0a000000", "w1 += 10" },
        { "1f 21 00 00 00000000", "r1 -= r2" },
        { "27 01 00 00 e8030000", "r1 *= 1000" },
        { "37 01 00 00 00100000", "r1 /= 0x1000" },
        { "3f 21 01 00 00000000", "r1 s/= r2" },
        { "4c 21 00 00 00000000", "w1 |= w2" },
        { "57 01 00 00 0f000000", "r1 &= 0xf" },
        { "54 01 00 00 ffffffff", "w1 &= 0xffffffff" },
        { "57 01 00 00 fcffffff", "r1 &= -0x4" },
        { "67 01 00 00 20000000", "r1 <<= 32" },
        { "77 01 00 00 20000000", "r1 >>= 32" },
        { "c7 01 00 00 20000000", "r1 s>>= 32" },
        { "97 01 00 00 03000000", "r1 %= 3" },
        { "9f 21 01 00 00000000", "r1 s%= r2" },
        { "a7 01 00 00 ffffffff", "r1 ^= -0x1" },
        { "87 01 00 00 00000000", "r1 = -r1" },
        { "84 01 00 00 00000000", "w1 = -w1" },
        { "bf a2 00 00 00000000", "r2 = r10" },
        { "b4 00 00 00 02000000", "w0 = 2" },
        { "bf 21 08 00 00000000", "r1 = (s8)r2" },
        { "bf 21 20 00 00000000", "r1 = (s32)r2" },
        { "bc 21 10 00 00000000", "w1 = (s16)w2" },
        { "dc 01 00 00 10000000", "r1 = be16 r1" },
        { "d4 01 00 00 20000000", "r1 = le32 r1" },
        { "d7 01 00 00 40000000", "r1 = bswap64 r1" },

        // Memory.
        { "61 12 04 00 00000000", "r2 = *(u32 *)(r1 + 4)" },
        { "69 12 00 00 00000000", "r2 = *(u16 *)(r1 + 0)" },
        { "71 12 ff ff 00000000", "r2 = *(u8 *)(r1 - 1)" },
        { "79 12 00 80 00000000", "r2 = *(u64 *)(r1 - 32768)" },
        { "81 12 08 00 00000000", "r2 = *(s32 *)(r1 + 8)" },
        { "91 12 08 00 00000000", "r2 = *(s8 *)(r1 + 8)" },
        { "63 1a f4 ff 00000000", "*(u32 *)(r10 - 12) = r1" },
        { "7b 1a f8 ff 00000000", "*(u64 *)(r10 - 8) = r1" },
        { "62 0a fc ff 07000000", "*(u32 *)(r10 - 4) = 7" },
        { "72 0a fc ff ffffffff", "*(u8 *)(r10 - 4) = -1" },
        { "30 00 00 00 17000000", "r0 = *(u8 *)skb[23]" },
        { "48 20 00 00 0e000000", "r0 = *(u16 *)skb[r2 + 14]" },

        // Atomic operations.
        { "db 10 00 00 00000000", "lock *(u64 *)(r0 + 0) += r1" },
        { "c3 10 04 00 40000000", "lock *(u32 *)(r0 + 4) |= w1" },
        { "db 10 00 00 01000000", "r1 = atomic_fetch_add((u64 *)(r0 + 0), r1)" },
        { "c3 10 00 00 a1000000", "w1 = atomic_fetch_xor((u32 *)(r0 + 0), w1)" },
        { "db 10 08 00 e1000000", "r1 = xchg_64(r0 + 8, r1)" },
        { "db 21 08 00 f1000000", "r0 = cmpxchg_64(r1 + 8, r0, r2)" },
        { "c3 21 08 00 f1000000", "w0 = cmpxchg32_32(r1 + 8, w0, w2)" },

        // Jumps and calls.
        { "05 00 ff ff 00000000", "goto -1" },
        { "06 00 00 00 05000000", "gotol +5" },
        { "e5 00 03 00 00000000", "may_goto +3" },
        { "2d 32 05 00 00000000", "if r2 > r3 goto +5" },
        { "bd 23 02 00 00000000", "if r3 <= r2 goto +2" },
        { "56 02 fc ff 08000000", "if w2 != 8 goto -4" },
        { "15 02 00 00 00080000", "if r2 == 0x800 goto +0" },
        { "45 02 01 00 02000000", "if r2 & 0x2 goto +1" },
        { "65 02 01 00 ffffffff", "if r2 s> -1 goto +1" },
        { "c6 02 01 00 05000000", "if w2 s< 5 goto +1" },
        { "85 00 00 00 01000000", "call bpf_map_lookup_elem" },
        { "85 00 00 00 e7030000", "call 999" },
        { "85 10 00 00 02000000", "call +2" },
        { "85 20 00 00 29000000", "call kernel function 41" },
        { "8d 01 00 00 00000000", "callx r1" },
        { "95 00 00 00 00000000", "exit" },

        // Two slots.
        { "18 01 00 00 88776655 00000000 44332211", "r1 = 0x1122334455667788 ll" },
        { "18 01 00 00 ffffffff 00000000 00000000", "r1 = 0xffffffff ll" },
        { "18 01 00 00 00000000 00000000 00000080", "r1 = 0x8000000000000000 ll" },

        // Not an instruction.
        { "ff 12 34 00 00000000", "unknown ff 12 52 0" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_instruction_reads_as_the_kernel_writes_it(string bytes, string expected)
    {
        var code = Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal));
        var instruction = BpfInstruction.Read(code);

        Assert.Equal(expected, InstructionText.Of(instruction));
        Assert.Equal(code.Length, instruction.Size);
    }

    [Fact]
    public void A_jump_names_its_label() => Assert.Equal(
        "if r2 > r3 goto +5 <L3>",
        InstructionText.Of(BpfInstruction.Read([0x2d, 0x32, 5, 0, 0, 0, 0, 0]), label: "L3"));

    [Fact]
    public void A_relocated_constant_is_named() => Assert.Equal(
        "r1 = map syns ll",
        InstructionText.Of(BpfInstruction.Read([0x18, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), "map syns"));

    [Fact]
    public void Code_that_ends_within_an_instruction_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => BpfInstruction.Read([0x95, 0, 0]));
        Assert.Throws<InvalidDataException>(() => BpfInstruction.Read([0x18, 1, 0, 0, 0, 0, 0, 0]));
    }
}
