using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Bpf;

public sealed class BtfFileTests
{
    private static readonly BtfFile Types = BtfFile.Read(DescribedKernel.Description.ReadTypes()!.Value);

    [Fact]
    public void Types_are_found_by_name_and_kind()
    {
        var function = Types.Find("tcp_v4_rcv", BtfKind.Function);
        Assert.Equal((BtfKind.Function, "tcp_v4_rcv"), (Types.KindOf(function), Types.NameOf(function)));
        Assert.Equal(0, Types.Find("tcp_v4_rcv", BtfKind.Struct));
        Assert.Equal(0, Types.Find("tcp_v4_rc", BtfKind.Function));
        Assert.Contains("tcp_sendmsg", Types.Names(BtfKind.Function));
    }

    [Fact]
    public void A_signature_has_parameters_and_a_result()
    {
        var signature = Types.ReferenceOf(Types.Find("tcp_sendmsg", BtfKind.Function));
        Assert.Equal(["sk", "msg", "size"], Types.ParametersOf(signature).Select(parameter => parameter.Name));
        Assert.Equal("int", Types.NameOf(Types.ReferenceOf(signature)));
    }

    [Fact]
    public void A_structure_has_members_and_bit_fields()
    {
        var members = Types.MembersOf(Types.Find("sock", BtfKind.Struct));
        Assert.Equal(
            ["__sk_common 0", "sk_protocol 0", "sk_kern_sock 1", "sk_bound 0", "sk_filter 0"],
            members.Select(member => $"{member.Name} {member.Bits}"));
    }

    [Fact]
    public void Other_names_and_qualifiers_are_looked_through()
    {
        var half = Types.Resolve(Types.Find("u16", BtfKind.Typedef));
        Assert.Equal((2, (false, false, false)), (Types.SizeOf(half), Types.EncodingOf(half)));
        Assert.True(Types.EncodingOf(Types.Find("_Bool", BtfKind.Integer)).IsBoolean);
        Assert.True(Types.EncodingOf(Types.Find("int", BtfKind.Integer)).IsSigned);
    }

    [Fact]
    public void An_enumeration_has_names_for_its_values() => Assert.Equal(
        ["SKB_NOT_DROPPED_YET 0", "SKB_CONSUMED 1", "SKB_DROP_REASON_NO_SOCKET 2"],
        Types.ValuesOf(Types.Find("skb_drop_reason", BtfKind.Enum)).Select(value => $"{value.Name} {value.Value}"));
}
