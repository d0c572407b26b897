using Tcpq.Cli.Tests.Outputs;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Cli.Tests.Results;

public sealed class ValueFormatTests
{
    [Theory]
    [InlineData(0, "0 ns")]
    [InlineData(999, "999 ns")]
    [InlineData(1_500, "1.5 us")]
    [InlineData(1_250_000, "1.25 ms")]
    [InlineData(999_999_600, "1 s")]
    [InlineData(59_999_000_000, "59.999 s")]
    [InlineData(60_000_000_000, "1m")]
    [InlineData(90_000_000_000, "1m 30s")]
    [InlineData(7_260_000_000_000, "2h 1m")]
    [InlineData(180_000_000_000_000, "2d 2h")]
    [InlineData(-2_500, "-2.5 us")]
    public void Durations_are_short_and_round(long nanoseconds, string expected) =>
        Assert.Equal(expected, ValueFormat.Human(new Value.Number(nanoseconds, DataType.Duration), new FixedClock()));

    [Theory]
    [InlineData(0, 0, "::")]
    [InlineData(0, 1, "::1")]
    [InlineData(0x2001_0db8_0000_0000, 0x0000_0001_0000_0001, "2001:db8::1:0:1")]
    [InlineData(0x2001_0db8_0000_0001, 0x0001_0001_0001_0001, "2001:db8:0:1:1:1:1:1")]
    [InlineData(0x2001_0000_0000_0001, 0x0000_0000_0000_0001, "2001:0:0:1::1")]
    [InlineData(0x0001_0000_0000_0000, 0, "1::")]
    [InlineData(0xfe80_0000_0000_0000, 0x0200_5efe_0a00_0001, "fe80::200:5efe:a00:1")]
    [InlineData(0, 0xffff_c0a8_0001, "192.168.0.1")]
    [InlineData(0, 0xc0a8_0001, "::c0a8:1")]
    public void Addresses_are_written_as_rfc_5952_says(ulong high, ulong low, string expected) =>
        Assert.Equal(expected, ValueFormat.Machine(new Value.Address(high, low)));

    [Fact]
    public void A_set_of_no_flags_is_none()
    {
        var type = new DataType("flags", Representation.Unsigned, 1) { Members = [new("FIN", 1)], IsFlags = true };
        Assert.Equal("none", ValueFormat.Machine(new Value.Number(0, type)));
    }
}
