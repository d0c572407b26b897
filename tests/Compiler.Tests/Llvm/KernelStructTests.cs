using Tcpq.Bpf;
using Tcpq.Llvm.Handles;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Llvm;

public sealed class KernelStructTests
{
    private static readonly KernelStruct AddressUnion = new(
        "",
        ("u6_addr8", new KernelType.Array(KernelType.U8, 16)),
        ("u6_addr32", new KernelType.Array(KernelType.U32, 4)))
    {
        IsUnion = true,
    };

    private static readonly KernelStruct Address = new("in6_addr", ("in6_u", AddressUnion));

    private static readonly KernelStruct Common = new(
        "sock_common", ("skc_family", KernelType.U16), ("skc_v6_daddr", Address));

    private static readonly KernelStruct Sock = new("sock", ("sk_mark", KernelType.U32), ("__sk_common", Common));

    [Fact]
    public void Nested_structures_and_unions_make_one_relocation()
    {
        Assert.Equal(
            ["byte_off sock.__sk_common.skc_v6_daddr.in6_u.u6_addr32"],
            RelocationsOf(f =>
            {
                var common = f.CoreField(Sock, f.LoadPointer(f.Parameter(0)), "__sk_common");
                var address = f.CoreField(Common, common, "skc_v6_daddr");
                var union = f.CoreField(Address, address, "in6_u");
                return f.Load(32, f.CoreField(AddressUnion, union, "u6_addr32"));
            }));
    }

    [Fact]
    public void A_member_can_be_asked_for_before_it_is_read()
    {
        Assert.Equal(
            ["field_exists sock.sk_mark"], RelocationsOf(f => f.Resize(f.CoreFieldExists(Sock, "sk_mark"), 32)));
    }

    [Fact]
    public void A_member_that_the_mirror_lacks_is_named()
    {
        var failure = Assert.Throws<KeyNotFoundException>(() => Sock.IndexOf("sk_cookie"));

        Assert.Contains("sk_cookie", failure.Message, StringComparison.Ordinal);
    }

    private static string[] RelocationsOf(Func<FunctionBuilder, LlvmValue> build)
    {
        using var module = ModuleBuilder.ForBpf("core", "v3", new SourceText("on connect < count() >"));
        var f = module.AddFunction(
            "core", module.Signed(32), "tp_btf/inet_sock_set_state", isStatic: false,
            new IrField("ctx", module.VoidPointer));
        f.Return(build(f));
        return [.. CoreRelocations.Read(ElfFile.Read(module.EmitObject(new()).AsMemory())).Values];
    }
}
