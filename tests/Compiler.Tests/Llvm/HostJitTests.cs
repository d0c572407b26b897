using System.Runtime.InteropServices;
using Tcpq.Bpf;
using Tcpq.Llvm.Handles;
using Xunit;

namespace Tcpq.Llvm;

public sealed unsafe class HostJitTests
{
    private static readonly Dictionary<uint, nint> Entries = [];

    [Fact]
    public void A_program_counts_packets_in_memory()
    {
        var map = NativeMemory.AllocZeroed(1);
        var packet = stackalloc byte[64];
        new Span<byte>(packet, 64).Clear();
        (packet[12], packet[23], packet[26], packet[47]) = (8, 6, 10, 2);
        var context = stackalloc byte*[] { packet, packet + 64 };
        using var jit = HostJit.Compile(SynCounter.Build, new Dictionary<string, nint>
        {
            ["syns"] = (nint)map,
            ["bpf_map_lookup_elem"] = (nint)(delegate* unmanaged<nint, uint*, nint>)&Lookup,
            ["bpf_map_update_elem"] = (nint)(delegate* unmanaged<nint, uint*, ulong*, ulong, long>)&Update,
        });

        var run = (delegate* unmanaged<byte**, int>)jit.Lookup("count_syn");
        Assert.Equal([2, 2, 2], new[] { run(context), run(context), run(context) });
        packet[47] = 0x12;
        run(context);

        var (source, count) = Assert.Single(Entries);
        Assert.Equal(10u, source);
        Assert.Equal(3ul, *(ulong*)count);
        NativeMemory.Free((void*)count);
        NativeMemory.Free(map);
    }

    [Fact]
    public void A_variable_can_be_set_before_the_program_runs()
    {
        using var jit = HostJit.Compile(
            module =>
            {
                var variable = module.AddConstant("tcpq_config", module.Unsigned(32), [1, 0, 0, 0]);
                var f = module.AddFunction("read", module.Unsigned(32), "xdp", isStatic: false);
                f.Return(f.Load(32, variable, isVolatile: true));
            },
            new Dictionary<string, nint>());
        var read = (delegate* unmanaged<uint>)jit.Lookup("read");

        Assert.Equal(1u, read());
        *(uint*)jit.Lookup("tcpq_config") = 7;
        Assert.Equal(7u, read());
    }

    [Fact]
    public void Loops_phis_and_switches_compute()
    {
        using var jit = HostJit.Compile(AddSum, new Dictionary<string, nint>());
        var sum = (delegate* unmanaged<ulong, ulong>)jit.Lookup("sum");

        Assert.Equal(0ul + 1 + 100 + 3 + 4, sum(5));
    }

    [Fact]
    public void Copies_reach_the_last_odd_byte()
    {
        using var jit = HostJit.Compile(
            module =>
            {
                var f = module.AddFunction(
                    "copy",
                    null,
                    null,
                    isStatic: false,
                    new IrField("to", module.VoidPointer),
                    new IrField("from", module.VoidPointer));
                f.Fill(f.Parameter(0), 0xff, 15, 4);
                f.Copy(f.Parameter(0), f.Parameter(1), 7, 4);
                f.ReturnVoid();
            },
            new Dictionary<string, nint>());
        var copy = (delegate* unmanaged<byte*, byte*, void>)jit.Lookup("copy");
        var from = stackalloc byte[] { 1, 2, 3, 4, 5, 6, 7, 8 };
        var to = stackalloc byte[16];
        new Span<byte>(to, 16).Clear();
        copy(to, from);

        Assert.Equal(
            [1, 2, 3, 4, 5, 6, 7, 255, 255, 255, 255, 255, 255, 255, 255, 0], new ReadOnlySpan<byte>(to, 16).ToArray());
    }

    [Fact]
    public void A_missing_symbol_is_named()
    {
        using var jit = HostJit.Compile(
            module =>
            {
                var f = module.AddFunction("f", module.Unsigned(64), null, isStatic: false);
                f.Return(f.CallHelper(BpfHelper.KtimeGetNs));
            },
            new Dictionary<string, nint>());

        Assert.Throws<LlvmException>(() => jit.Lookup("f"));
        var missing = Assert.Throws<LlvmException>(() => jit.Lookup("no_such_function"));
        Assert.Contains("no_such_function", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_module_is_refused() => Assert.Throws<LlvmException>(() => HostJit.Compile(
        module => module.AddFunction("f", null, null, isStatic: false), new Dictionary<string, nint>()));

    private static void AddSum(ModuleBuilder module)
    {
        var word = module.Unsigned(64);
        var f = module.AddFunction("sum", word, null, isStatic: false, new IrField("count", word));
        var (loop, two, other, next, done) =
            (f.NewBlock("loop"), f.NewBlock("two"), f.NewBlock("other"), f.NewBlock("next"), f.NewBlock("done"));
        var start = f.Current;
        var zero = f.Constant(64, 0);
        f.Branch(loop);

        f.MoveTo(loop);
        var (index, sum) = (f.OpenPhi(zero), f.OpenPhi(zero));
        f.Switch(index, other, (2ul, two));
        f.MoveTo(two);
        f.Branch(next);
        f.MoveTo(other);
        f.Branch(next);

        f.MoveTo(next);
        var newSum = f.Add(sum, f.Phi((f.Constant(64, 100), two), (index, other)));
        var newIndex = f.Add(index, f.Constant(64, 1));
        foreach (var (phi, value) in new[] { (index, newIndex), (sum, newSum) })
        {
            f.AddIncoming(phi, zero, start);
            f.AddIncoming(phi, value, next);
        }

        f.Branch(f.Compare(IntPredicate.UnsignedLess, newIndex, f.Parameter(0)), loop, done);
        f.MoveTo(done);
        f.Return(newSum);
    }

    [UnmanagedCallersOnly]
    private static nint Lookup(nint map, uint* key) => Entries.GetValueOrDefault(*key);

    [UnmanagedCallersOnly]
    private static long Update(nint map, uint* key, ulong* value, ulong flags)
    {
        var copy = (ulong*)NativeMemory.Alloc(sizeof(ulong));
        *copy = *value;
        Entries[*key] = (nint)copy;
        return 0;
    }
}
