using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Diagnostics;
using Tcpq.Llvm.Handles;
using Tcpq.Text;

namespace Tcpq.Llvm;

/// <summary>A small program made through the builder: counts IPv4 TCP packets with SYN and without ACK by
/// source.</summary>
internal static class SynCounter
{
    public const string Script = "on tcp_rcv where syn\n  < count(saddr) >";

    private const int HashMap = 1;
    private const int Pass = 2;

    public static ImmutableArray<byte> Object(string cpu = "v3", string name = "syn.tcpq")
    {
        var diagnostics = new DiagnosticBag();
        var source = new SourceText(Script, name);
        using var module = ModuleBuilder.ForBpf("syn", cpu, source);
        Build(module);
        var file = module.EmitObject(diagnostics);
        Xunit.Assert.Empty(diagnostics.ToImmutable());
        return file;
    }

    /// <summary>On the host the context is two pointers; in BPF it is `struct xdp_md`.</summary>
    public static void Build(ModuleBuilder module)
    {
        var map = module.AddMap("syns", HashMap, 65536, module.Unsigned(32), module.Unsigned(64));
        module.AddLicense("GPL");
        var context = module.Struct(
            "xdp_md", new IrField("data", module.Unsigned(32)), new IrField("data_end", module.Unsigned(32)));
        var f = module.AddFunction(
            "count_syn", module.Signed(32), "xdp", isStatic: false, new IrField("ctx", module.Pointer(context.Type)));
        var pass = f.NewBlock("pass");
        var (data, end) = module.IsHost
            ? (f.LoadPointer(f.Parameter(0)), f.LoadPointer(f.Offset(f.Parameter(0), 8)))
            : (PacketPointer(f, context.OffsetOf("data")), PacketPointer(f, context.OffsetOf("data_end")));

        f.SetLocation(new(3, 7));
        Need(f, f.Compare(IntPredicate.UnsignedLessOrEqual, f.Offset(data, 54), end), pass);
        Need(f, f.Compare(IntPredicate.Equal, f.Load(16, f.Offset(data, 12)), f.Constant(16, 8)), pass);
        Need(f, f.Compare(IntPredicate.Equal, f.Load(8, f.Offset(data, 23)), f.Constant(8, 6)), pass);
        f.SetLocation(new(17, 3));
        var flags = f.And(f.Load(8, f.Offset(data, 47)), f.Constant(8, 0x12));
        Need(f, f.Compare(IntPredicate.Equal, flags, f.Constant(8, 2)), pass);
        f.SetLocation(new(25, 5));
        Count(f, map, f.Load(32, f.Offset(data, 26), alignment: 2));
        f.Branch(pass);
        f.MoveTo(pass);
        f.Return(f.Constant(32, Pass));
    }

    private static LlvmValue PacketPointer(FunctionBuilder f, int offset) =>
        f.IntToPointer(f.ZeroExtend(f.Load(32, f.Offset(f.Parameter(0), offset)), 64));

    private static void Need(FunctionBuilder f, LlvmValue condition, LlvmBlock otherwise)
    {
        var next = f.NewBlock("next");
        f.Branch(condition, next, otherwise);
        f.MoveTo(next);
    }

    private static void Count(FunctionBuilder f, LlvmValue map, LlvmValue source)
    {
        var key = f.Alloca(4, 4);
        var one = f.Alloca(8, 8);
        f.Store(source, key);
        var value = f.CallHelper(BpfHelper.MapLookupElem, map, key);
        var (known, unknown, done) = (f.NewBlock("known"), f.NewBlock("unknown"), f.NewBlock("done"));
        f.Branch(f.Compare(IntPredicate.NotEqual, value, f.Null), known, unknown);
        f.MoveTo(known);
        f.AtomicAdd(value, f.Constant(64, 1));
        f.Branch(done);
        f.MoveTo(unknown);
        f.Store(f.Constant(64, 1), one);
        f.CallHelper(BpfHelper.MapUpdateElem, map, key, one, f.Constant(64, 0));
        f.Branch(done);
        f.MoveTo(done);
    }
}
