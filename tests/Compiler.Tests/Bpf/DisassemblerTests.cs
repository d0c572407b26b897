using Tcpq.Llvm;
using Tcpq.Testing;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Bpf;

public sealed class DisassemblerTests
{
    [Fact]
    public void A_program_is_printed_with_its_script() => Golden.Verify(
        "disassembly",
        "syn-counter",
        Disassembler.Disassemble(SynCounter.Object().AsMemory(), new SourceText(SynCounter.Script, "syn.tcpq")));

    [Fact]
    public void Kernel_structures_static_functions_and_constants_are_named() => Golden.Verify(
        "disassembly",
        "skb-reader",
        Disassembler.Disassemble(SkbReader.Object().AsMemory(), new SourceText(SkbReader.Script)));

    [Fact]
    public void What_is_no_object_is_refused() => Assert.Throws<InvalidDataException>(
        () => Disassembler.Disassemble(new byte[100], new SourceText("")));

    [Fact]
    public void A_damaged_object_is_printed_or_refused_but_does_no_harm()
    {
        var file = SkbReader.Object().ToArray();
        var source = new SourceText(SkbReader.Script);
        var random = new Random(1);
        for (var i = 0; i < 3000; i++)
        {
            var damaged = file.ToArray();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            var failure = Record.Exception(() => Disassembler.Disassemble(damaged, source));
            Assert.True(failure is null or InvalidDataException, failure?.ToString());
        }
    }

    [Fact]
    public void An_object_cut_short_is_refused_wherever_it_is_cut()
    {
        var file = SynCounter.Object().AsMemory();
        var source = new SourceText(SynCounter.Script);

        // The section headers stand at the end, so that no part can be read without all of the file.
        Assert.All(
            Enumerable.Range(0, file.Length / 64),
            i => Assert.Throws<InvalidDataException>(() => Disassembler.Disassemble(file[..(i * 64)], source)));
    }
}
