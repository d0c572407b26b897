using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Diagnostics;
using Tcpq.Llvm.Handles;
using Tcpq.Testing;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Llvm;

public sealed class EmissionTests
{
    [Fact]
    public void An_object_has_the_program_its_maps_and_its_types()
    {
        var elf = ElfFile.Read(SynCounter.Object().AsMemory());

        Assert.All(["xdp", ".maps", ".BTF", ".BTF.ext", "license"], name => Assert.NotNull(elf.Find(name)));
        Assert.Contains(elf.Symbols, s => s is { Name: "count_syn", IsFunction: true, Size: > 0 });
        Assert.All(elf.RelocationsOf(elf.Find("xdp")!), r => Assert.Equal("syns", r.Symbol.Name));
    }

    [Fact]
    public void The_same_script_gives_the_same_bytes() =>
        Assert.True(SynCounter.Object().SequenceEqual(SynCounter.Object()));

    [Fact]
    public void Objects_that_read_kernel_structures_can_be_made_again_and_again()
    {
        var first = SkbReader.Object();

        Assert.All(Enumerable.Range(0, 8), _ => Assert.True(first.SequenceEqual(SkbReader.Object())));
    }

    [Fact]
    public void Objects_can_be_made_on_several_threads()
    {
        var expected = SkbReader.Object();
        var made = new ImmutableArray<byte>[8];
        Parallel.For(0, made.Length, i => made[i] = SkbReader.Object());

        Assert.All(made, file => Assert.True(expected.SequenceEqual(file)));
    }

    [Fact]
    public void An_object_does_not_tell_in_which_folder_it_was_made() => Assert.True(
        SynCounter.Object(name: "/home/someone/syn.tcpq").SequenceEqual(SynCounter.Object(name: "scripts/syn.tcpq")));

    [Fact]
    public void Lines_come_from_the_script_not_from_a_file_of_its_name()
    {
        var expected = SynCounter.Object();
        using var file = new TemporaryFile("something else\nentirely\n"u8, "syn.tcpq");

        Assert.True(expected.SequenceEqual(SynCounter.Object(name: file.Path)));
    }

    [Fact]
    public void Members_of_kernel_structures_are_left_to_libbpf()
    {
        var elf = ElfFile.Read(SkbReader.Object().AsMemory());
        var relocations = BtfExtension.CoreRecords(elf.Find(BtfExtension.ExtensionSection)!.Data.Span);

        // dev, ifindex, len, network_header, whether there is a no_such_member, and four facts about a bit field.
        Assert.Equal(9, relocations.Count);
    }

    [Fact]
    public void A_constant_to_be_patched_keeps_its_bytes_and_name()
    {
        var elf = ElfFile.Read(SkbReader.Object().AsMemory());
        var symbol = Assert.Single(elf.Symbols, s => s.Name == "tcpq_config");

        Assert.Equal(".rodata", elf.Sections[symbol.Section].Name);
        Assert.Equal(16, symbol.Size);
    }

    [Fact]
    public void Too_much_stack_is_an_error_at_its_place_in_the_script()
    {
        var diagnostic = Assert.Single(DiagnosticsOf((_, f) =>
        {
            f.SetLocation(new(3, 7));
            var memory = f.Alloca(600, 8);
            f.CallHelper(BpfHelper.GetCurrentComm, memory, f.Constant(32, 600));
        }));

        Assert.Equal("TQ0401", diagnostic.Code.Id);
        Assert.Equal(new TextSpan(3, 7), diagnostic.Primary?.Span);
    }

    [Fact]
    public void What_the_back_end_cannot_do_is_our_bug_at_its_place_in_the_script()
    {
        var diagnostic = Assert.Single(DiagnosticsOf((_, f) =>
        {
            f.SetLocation(new(3, 7));
            var time = f.CallHelper(BpfHelper.KtimeGetNs);
            var quotient = f.SignedDivide(time, f.CallHelper(BpfHelper.GetPrandomU32));
            f.Store(quotient, f.LoadPointer(f.Parameter(0)));
        }));

        Assert.Equal("TQ0901", diagnostic.Code.Id);
        Assert.Equal(new TextSpan(3, 7), diagnostic.Primary?.Span);
        Assert.Contains("division", Assert.Single(diagnostic.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_module_is_refused_before_it_can_crash_the_back_end()
    {
        var diagnostic = Assert.Single(DiagnosticsOf((_, f) => f.MoveTo(f.NewBlock("unreached"))));

        Assert.Equal("TQ0901", diagnostic.Code.Id);
    }

    [Fact]
    public void A_column_too_large_for_BTF_leaves_the_line_alone()
    {
        var source = new SourceText(new string(' ', 5000) + "on packet < count() >");
        using var module = ModuleBuilder.ForBpf("wide", "v3", source);
        var f = module.AddFunction(
            "wide", module.Signed(32), "xdp", isStatic: false, new IrField("ctx", module.VoidPointer));
        f.SetLocation(new(5000, 2));
        f.Return(f.Constant(32, 2));

        var elf = ElfFile.Read(module.EmitObject(new()).AsMemory());
        var extension = elf.Find(BtfExtension.ExtensionSection)!.Data.Span;
        foreach (var (_, offset) in BtfExtension.LineRecords(extension))
        {
            Assert.Equal(1, BtfExtension.Word(extension, offset + 12) >> 10);
        }
    }

    [Fact]
    public void Values_are_as_wide_as_they_were_made()
    {
        using var module = ModuleBuilder.ForBpf("widths", "v3", new SourceText("x"));
        var f = module.AddFunction("f", null, null, isStatic: true, new IrField("p", module.VoidPointer));

        Assert.Equal(64, f.BitsOf(f.Parameter(0)));
        Assert.Equal(1, f.BitsOf(f.Compare(IntPredicate.Equal, f.Parameter(0), f.Null)));
        Assert.All([8, 16, 32, 64], bits => Assert.Equal(bits, f.BitsOf(f.Resize(f.Load(32, f.Parameter(0)), bits))));
    }

    private static ImmutableArray<Diagnostic> DiagnosticsOf(Action<ModuleBuilder, FunctionBuilder> build)
    {
        var diagnostics = new DiagnosticBag();
        using var module = ModuleBuilder.ForBpf("test", "v3", new SourceText(SynCounter.Script));
        module.AddLicense("GPL");
        var f = module.AddFunction(
            "test", module.Signed(32), "xdp", isStatic: false, new IrField("ctx", module.VoidPointer));
        build(module, f);
        f.Return(f.Constant(32, 0));
        Assert.True(module.EmitObject(diagnostics).IsDefault);
        return diagnostics.ToImmutable();
    }
}
