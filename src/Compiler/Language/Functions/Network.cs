using System.Buffers.Binary;
using Tcpq.Llvm.Handles;
using Tcpq.Values;

namespace Tcpq.Language.Functions;

/// <summary>`net(address, bits4, bits6)`: what a prefix of that length leaves of an address.</summary>
internal sealed class Network : Function
{
    private const ulong DefaultBits6 = 64;
    private const ulong MappedMask = 0xffff_ffff; // of the second half: the two zero bytes and two of all ones
    private const ulong Mapped = 0xffff_0000; // ::ffff:0:0/96 as it lies in memory (RFC 4291 §2.5.5.2)

    internal Network()
        : base(
            "net",
            "the network of an address: its first `bits4` bits for IPv4, `bits6` (64 where left out) for IPv6",
            new("address", ParameterKind.Address),
            new("bits4", ParameterKind.Constant, 0, 32),
            new("bits6", ParameterKind.Constant, 0, 128, IsOptional: true))
    {
    }

    public override string Example => "net(saddr, 24)";

    public override DataType ResultType => DataType.Address;

    internal override DataType ColumnType(ConstantArguments constants) => ResultType with
    {
        Prefixes = new((int)constants.Required(1), (int)Bits6(constants)),
    };

    internal override Operand Emit(FunctionState call)
    {
        var builder = call.Builder;
        var address = (Operand.Address)call.Argument(0);
        var (first4, second4) = Masks((int)call.Constants.Required(1) + 96);
        var (first6, second6) = Masks((int)Bits6(call.Constants));
        var other = builder.Xor(builder.And(address.Second, call.Constant(MappedMask)), call.Constant(Mapped));
        var is4 = builder.Compare(
            IntPredicate.Equal, builder.Or(address.First, other), call.Constant(0));
        return new Operand.Address(
            builder.And(address.First, Choose(first4, first6)),
            builder.And(address.Second, Choose(second4, second6)),
            address.Present);

        LlvmValue Choose(ulong v4, ulong v6) => builder.Select(is4, call.Constant(v4), call.Constant(v6));
    }

    private static ulong Bits6(ConstantArguments constants) => constants[2] ?? DefaultBits6;

    private static (ulong First, ulong Second) Masks(int bits)
    {
        var (high, low) = AddressPrefix.Mask(bits);
        return (BinaryPrimitives.ReverseEndianness(high), BinaryPrimitives.ReverseEndianness(low));
    }
}
