using System.Net;
using Tcpq.Cli.Commands;
using Tcpq.Targets;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

public sealed class OptionParsersTests
{
    [Theory]
    [InlineData("10s", 10_000)]
    [InlineData("250ms", 250)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1d12h", 129_600_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData(".5s", 500)]
    [InlineData("2.s", 2_000)]
    [InlineData("1_000ms", 1_000)]
    [InlineData("30s1m", 90_000)]
    [InlineData("0.001s999us1us", 2)]
    public void A_duration_is_a_number_and_a_unit(string text, double milliseconds)
    {
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), OptionParsers.Duration(text, out var problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("0s")]
    [InlineData("-1s")]
    [InlineData("1 s")]
    [InlineData("1.2.3s")]
    [InlineData("10 minutes")]
    [InlineData("1_s")]
    [InlineData(".s")]
    [InlineData("1m30")]
    [InlineData("1KiB")]
    [InlineData("99999999999999999999999999999999s")]
    [InlineData("1us")]
    [InlineData("99999999d")]
    public void Anything_else_is_not_a_duration(string text)
    {
        Assert.Null(OptionParsers.Duration(text, out var problem));
        Assert.Contains($"`{text}`", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("262144", 262_144)]
    [InlineData("0100", 100)]
    [InlineData("1_500", 1_500)]
    [InlineData("64k", 64_000)]
    [InlineData("0", null)]
    [InlineData("262145", null)]
    [InlineData("64B", null)]
    public void A_snap_length_is_a_number_of_bytes(string text, int? bytes)
    {
        Assert.Equal(bytes, OptionParsers.SnapLength(text, out var problem));
        Assert.Equal(bytes is null, problem is not null);
    }

    [Theory]
    [InlineData("--enforce", Enforcement.Guarded)]
    [InlineData("--enforce=all", Enforcement.All)]
    [InlineData("--enforce=some", null)]
    public void Enforcement_stands_alone_or_is_for_all(string option, Enforcement? expected)
    {
        var spelt = RunOptionSet.Spell([option, "script"]);
        Assert.Equal("script", spelt[1]);
        var value = OptionParsers.Enforce(spelt[0]["--enforce=".Length..], out var problem);
        Assert.Equal(expected, problem is null ? value : null);
    }

    [Fact]
    public void What_stands_behind_two_hyphens_is_no_option() =>
        Assert.Equal(["--", "--enforce"], RunOptionSet.Spell(["--", "--enforce"]));

    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3", 128)]
    [InlineData("10.1.2.3/8", "10.0.0.0", 104)]
    [InlineData("0.0.0.0/0", "0.0.0.0", 96)]
    public void A_local_network_of_ipv4_is_mapped(string text, string network, int length)
    {
        var parsed = OptionParsers.Local(text, out _);
        var bytes = IPAddress.Parse(network).MapToIPv6().GetAddressBytes();
        Assert.Equal(new AddressPrefix(0, BitConverter.ToUInt64([.. bytes[8..].Reverse()]), length), parsed);
    }

    [Theory]
    [InlineData("2001:db8::1/32", 0x2001_0db8_0000_0000, 0, 32)]
    [InlineData("::/0", 0, 0, 0)]
    [InlineData("::1", 0, 1, 128)]
    [InlineData("fe80::1%eth0", 0xfe80_0000_0000_0000, 1, 128)]
    [InlineData("fe80::1%eth0/10", 0xfe80_0000_0000_0000, 0, 10)]
    public void A_local_network_of_ipv6_keeps_its_length(string text, ulong high, ulong low, int length) =>
        Assert.Equal(new AddressPrefix(high, low, length), OptionParsers.Local(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.1 ")]
    [InlineData("10.0.0.1,10.0.0.2")]
    [InlineData("010.0.0.1")]
    [InlineData("::1/129")]
    [InlineData("localhost")]
    public void Anything_else_is_not_a_network(string text)
    {
        Assert.Null(OptionParsers.Local(text, out var problem));
        Assert.NotNull(problem);
    }

    [Fact]
    public void A_limit_is_a_number_or_all()
    {
        Assert.Equal(new RowCount(20), OptionParsers.Limit("20", out _));
        Assert.Equal(new RowCount(null), OptionParsers.Limit("all", out _));
        Assert.Null(OptionParsers.Limit("0", out var problem));
        Assert.NotNull(problem);
    }
}
