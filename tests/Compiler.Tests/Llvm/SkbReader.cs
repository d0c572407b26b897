using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Diagnostics;
using Tcpq.Llvm.Handles;
using Tcpq.Text;

namespace Tcpq.Llvm;

/// <summary>A program that reads kernel structures by CO-RE and uses most of what the builder offers: a constant
/// patched at load, a static function, a ring buffer, a bit field, an opaque value and compare-and-exchange.</summary>
internal static class SkbReader
{
    public const string Script = "on packet via tp_btf < emit len >";

    /// <summary>Members read, with offsets that are not the kernel's.</summary>
    private static readonly KernelStruct Namespace = new("net_device", ("ifindex", KernelType.U32));

    private static readonly KernelStruct Skb = new(
        "sk_buff",
        ("no_such_member", KernelType.U64),
        ("len", KernelType.U32),
        ("dev", KernelType.Pointer),
        ("network_header", KernelType.U16),
        ("ip_summed", new KernelType.BitField(2, 8)));

    private const int RingBuffer = 27;
    private const int RecordSize = 24;

    public static ImmutableArray<byte> Object(string cpu = "v3")
    {
        var diagnostics = new DiagnosticBag();
        using var module = ModuleBuilder.ForBpf("skb", cpu, new SourceText(Script));
        Build(module);
        var file = module.EmitObject(diagnostics);
        Xunit.Assert.Empty(diagnostics.ToImmutable());
        return file;
    }

    private static void Build(ModuleBuilder module)
    {
        var rows = module.AddMap("tcpq_rows", RingBuffer, 4096, null, null);
        var device = module.AddConstant("tcpq_config", module.Array(module.Unsigned(32), 4), new byte[16]);
        module.AddLicense("GPL");
        var isWanted = AddIsWanted(module);
        var f = module.AddFunction(
            "tcpq_1",
            module.Signed(32),
            "tp_btf/netif_receive_skb",
            isStatic: false,
            new IrField("ctx", module.Pointer(module.Unsigned(64))));
        var (wanted, write, done) = (f.NewBlock("wanted"), f.NewBlock("write"), f.NewBlock("done"));
        var scratch = f.Alloca(8, 8);
        f.SetLocation(new(0, 9));
        var skb = f.LoadPointer(f.Parameter(0));
        var index = f.Load(32, f.CoreField(Namespace, f.LoadPointer(f.CoreField(Skb, skb, "dev")), "ifindex"));
        var verdict = f.Call(isWanted, f.ZeroExtend(index, 64), f.ZeroExtend(f.Load(32, device, isVolatile: true), 64));
        f.Branch(f.Compare(IntPredicate.NotEqual, verdict, f.Constant(64, 0)), wanted, done);

        f.MoveTo(wanted);
        f.SetLocation(new(23, 8));
        var row = f.CallHelper(BpfHelper.RingbufReserve, rows, f.Constant(64, RecordSize), f.Constant(64, 0));
        f.Branch(f.Compare(IntPredicate.NotEqual, row, f.Null), write, done);

        f.MoveTo(write);
        f.Fill(row, 0, RecordSize, 8);
        f.Store(f.Load(32, f.CoreField(Skb, skb, "len")), row);
        var size = f.CoreBitfieldInfo(Skb, skb, "ip_summed", CoreBitField.ByteSize);
        var offset = f.CoreBitfieldInfo(Skb, skb, "ip_summed", CoreBitField.ByteOffset);
        f.Fill(scratch, 0, 8, 8);
        f.CallHelper(BpfHelper.ProbeReadKernel, scratch, size, f.Offset(skb, f.ZeroExtend(offset, 64)));
        var left = f.ZeroExtend(f.CoreBitfieldInfo(Skb, skb, "ip_summed", CoreBitField.ShiftLeft), 64);
        var right = f.ZeroExtend(f.CoreBitfieldInfo(Skb, skb, "ip_summed", CoreBitField.ShiftRight), 64);
        f.Store(f.ShiftRight(f.ShiftLeft(f.Load(64, scratch), left), right), f.Offset(row, 8));
        var header = f.Opaque(f.Load(16, f.CoreField(Skb, skb, "network_header")));
        f.Store(f.ByteSwap(header), f.Offset(row, 4));
        f.Store(f.Resize(f.CoreFieldExists(Skb, "no_such_member"), 8), f.Offset(row, 6));
        f.AtomicCompareExchange(f.Offset(row, 16), f.Constant(64, 0), f.Constant(64, 1));
        f.CallHelper(BpfHelper.RingbufSubmit, row, f.Constant(64, 0));
        f.Branch(done);

        f.MoveTo(done);
        f.Return(f.Constant(32, 0));
    }

    private static FunctionBuilder AddIsWanted(ModuleBuilder module)
    {
        var word = module.Unsigned(64);
        var f = module.AddFunction(
            "is_wanted", word, section: null, isStatic: true, new IrField("have", word), new IrField("want", word));
        var isAny = f.Compare(IntPredicate.Equal, f.Parameter(1), f.Constant(64, 0));
        var isSame = f.Compare(IntPredicate.Equal, f.Parameter(0), f.Parameter(1));
        f.Return(f.ZeroExtend(f.Or(isAny, isSame), 64));
        return f;
    }
}
