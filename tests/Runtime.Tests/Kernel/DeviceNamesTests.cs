using Tcpq.Runtime.Devices;
using Xunit;

namespace Tcpq.Runtime.Kernel;

public sealed class DeviceNamesTests
{
    private const ulong NoNamespace = 4_294_967_294; // inodes count up to the number below

    [Fact]
    public void A_device_of_this_namespace_has_its_name() => Assert.Equal("lo", DeviceNames.Of(1));

    [Fact]
    public void A_device_of_a_namespace_that_is_gone_is_told_by_its_numbers() =>
        Assert.Equal("#2@4294967294", DeviceNames.Of((NoNamespace << 32) | 2));

    [Fact]
    public void A_device_whose_namespace_is_not_told_has_its_index_alone() =>
        Assert.Equal("#7", DeviceNames.Of(((ulong)uint.MaxValue << 32) | 7));
}
