using Tcpq.Bpf;
using Tcpq.Runtime.Devices;
using Tcpq.Runtime.Kernel;
using Tcpq.Runtime.Kernel.Attaching;
using Tcpq.Runtime.Kernel.Probing;
using Xunit;

namespace Tcpq.Runtime.Tests.Kernel;

public sealed class DoctorTests
{
    [Fact]
    public void What_is_missing_says_why_and_what_that_costs() => Assert.All(
        Doctor.Examine().Where(row => row.Status == DoctorStatus.Missing),
        row =>
        {
            Assert.NotEmpty(row.Detail);
            Assert.NotEmpty(row.Cost!);
        });

    [Fact]
    public void Every_feature_and_every_device_has_a_row()
    {
        var rows = Doctor.Examine();
        Assert.All(KernelProbe.Rows, row => Assert.Contains(rows, r => r.Name == row.Name));
        Assert.All(NetworkDevice.Names, name => Assert.Contains(rows, r => r.Name == name));
    }

    [Theory]
    [MemberData(nameof(AttachKinds))]
    public void Every_way_of_attaching_has_an_attacher(AttachKind kind) => Assert.Equal(kind, Attacher.For(kind).Kind);

    public static TheoryData<AttachKind> AttachKinds =>
        [.. Enum.GetValues<AttachKind>().Where(kind => kind != AttachKind.None)];
}
