using Tcpq.Binding.Tree;
using Tcpq.Lowering.Module;
using Xunit;

namespace Tcpq.Lowering;

public sealed class SetBoundsTests
{
    [Fact]
    public void Numbers_begin_and_end() => Assert.Equal(
        [5, 6, 8, 11],
        SetBounds.OfNumbers([new SetElement.Range(5, 5), new SetElement.Range(8, 10)], 0, uint.MaxValue));

    [Fact]
    public void Ranges_that_touch_become_one() => Assert.Equal(
        [5, 12],
        SetBounds.OfNumbers(
            [new SetElement.Range(8, 11), new SetElement.Range(5, 7), new SetElement.Range(6, 6)], 0, uint.MaxValue));

    [Fact]
    public void Behind_the_greatest_value_nothing_ends() => Assert.Equal(
        [5, 7, uint.MaxValue],
        SetBounds.OfNumbers(
            [new SetElement.Range(5, 6), new SetElement.Range(uint.MaxValue, ulong.MaxValue)], 0, uint.MaxValue));

    [Fact]
    public void Negative_numbers_come_first()
    {
        const ulong sign = 1UL << 63;
        var bounds = SetBounds.OfNumbers(
            [new SetElement.Range(3, 3), new SetElement.Range(unchecked((ulong)-2), 1)], sign, ulong.MaxValue);
        Assert.Equal([sign - 2, sign + 2, sign + 3, sign + 4], bounds);
    }

    [Fact]
    public void Addresses_of_ipv4_have_bounds_of_their_own()
    {
        var (v4, v6) = SetBounds.OfAddresses(
        [
            new SetElement.Prefix(0, 0xffff_0a00_0000, 104),
            new SetElement.Prefix(0x2001_0db8_0000_0000, 0, 32),
        ]);
        Assert.Equal([0x0a00_0000, 0x0b00_0000], v4);
        Assert.Equal([(UInt128)0x2001_0db8 << 96, (UInt128)0x2001_0db9 << 96], v6);
    }

    [Fact]
    public void A_prefix_around_ipv4_holds_all_of_it()
    {
        var (v4, v6) = SetBounds.OfAddresses([new SetElement.Prefix(0, 0, 0)]);
        Assert.Equal([0], v4);
        Assert.Equal([0], v6);
    }
}
