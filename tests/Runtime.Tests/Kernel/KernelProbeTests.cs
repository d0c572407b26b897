using System.Buffers.Binary;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Runtime.Namespaces;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Runtime.Tests.Kernel;

public sealed class KernelProbeTests
{
    public static TheoryData<KernelFeature> Features => [.. Enum.GetValues<KernelFeature>()];

    [Theory]
    [MemberData(nameof(Features))]
    public void Every_feature_has_a_probe(KernelFeature feature) =>
        Assert.Equal(feature, KernelProbe.Row(feature).Feature);

    [Theory]
    [InlineData("6.18.44-fc-v669\n", "6.18.44")]
    [InlineData("5.10.0-33-amd64", "5.10.0")]
    [InlineData("6.1-custom", "6.1")]
    [InlineData("6.12.", "6.12")]
    [InlineData("garbage", "0.0")]
    public void A_release_name_starts_with_a_version(string release, string version) =>
        Assert.Equal(Version.Parse(version), KernelProbe.ParseRelease(release));

    [KernelFact]
    public void What_was_not_asked_for_is_taken_as_present()
    {
        var target = KernelProbe.For(KernelFeature.SocketFilter);
        Assert.True(target.Has(KernelFeature.SocketFilter));
        Assert.True(target.Has(KernelFeature.Fentry));
        Assert.Equal(KernelProbe.KernelVersion, target.Kernel);
    }

    [Fact]
    public void Every_missing_feature_has_a_reason() =>
        Assert.All(KernelProbe.All().Missing, missing => Assert.NotEmpty(missing.Reason));

    [Fact]
    public void The_first_cgroup2_mount_is_taken() => Assert.Equal(
        "/sys/fs/cgroup/unified",
        CgroupMount.Find(
            [
                "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755",
                "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime shared:8 - cgroup cgroup rw,cpu",
                "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:9 master:1 - cgroup2 cgroup2 rw",
                "42 31 0:38 / /other rw - cgroup2 cgroup2 rw",
            ]));

    [Fact]
    public void Without_a_cgroup2_mount_there_is_none() =>
        Assert.Null(CgroupMount.Find(["31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs cgroup2 rw"]));

    [Fact]
    public void A_type_is_found_by_name_and_kind()
    {
        // void; 1: int "word"; 2: struct "same" with one member; 3: typedef "same"; 4: func "last"
        var strings = "\0word\0same\0last\0"u8.ToArray();
        byte[] types =
        [
            .. Words(1, 1 << 24, 4, 32), .. Words(6, 4 << 24 | 1, 4, 1, 1, 0), .. Words(6, 8 << 24, 1),
            .. Words(11, 12 << 24, 0),
        ];
        byte[] btf =
        [
            .. Words(0x0001_eb9f, 24, 0, types.Length, types.Length, strings.Length), .. types, .. strings,
        ];
        Assert.Equal(3u, VmlinuxBtf.FindId(btf, "same", VmlinuxBtf.Kind.Typedef));
        Assert.Equal(4u, VmlinuxBtf.FindId(btf, "last", VmlinuxBtf.Kind.Function));
        Assert.Equal(0u, VmlinuxBtf.FindId(btf, "same", VmlinuxBtf.Kind.Function));
        Assert.Equal(0u, VmlinuxBtf.FindId(btf, "absent", VmlinuxBtf.Kind.Function));
    }

    private static byte[] Words(params int[] words)
    {
        var bytes = new byte[words.Length * sizeof(int)];
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), words[i]);
        }

        return bytes;
    }
}
