using System.Runtime.InteropServices;
using Tcpq.Runtime.Kernel.Privileges;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Runtime.Tests.Kernel;

public sealed class PrivilegeDropTests
{
    [ClangTheory]
    [InlineData(Architecture.X64, "x86_64-linux-gnu", "handler-x64.s")]
    [InlineData(Architecture.Arm64, "aarch64-linux-gnu", "handler-arm64.s")]
    public void The_handler_is_what_its_source_says(Architecture architecture, string target, string source)
    {
        var output = Path.Combine(Directory.CreateTempSubdirectory("tcpq-test-").FullName, "handler.o");
        Tool.Run(
            "clang-19", "-target", target, "-march=" + (architecture == Architecture.X64 ? "x86-64" : "armv8.5-a"),
            "-c",
            Path.Combine(Repository.Root, "tests/Runtime.Tests/Kernel", source), "-o", output);
        var assembled = File.ReadAllBytes(output);
        Directory.Delete(Path.GetDirectoryName(output)!, recursive: true);
        Assert.True(assembled.AsSpan().IndexOf(EveryThread.CodeFor(architecture)) > 0);
    }

    [Theory]
    [InlineData("CapPrm:\t0000000000001000", 1, true)]
    [InlineData("CapPrm:\t0000000000001000", 0, false)]
    [InlineData("CapPrm:\t0000000000003000", 1, false)]
    [InlineData("CapEff:\t0000008000000000", 1, false)]
    [InlineData("CapAmb:\t0000008000000000", 1, false)]
    [InlineData("CapInh:\t0000008000000000", 1, false)]
    [InlineData("CapBnd:\t000001ffffffffff", 1, true)]
    public void A_thread_has_no_more_than_it_keeps(string line, int isBound, bool expected) => Assert.Equal(
        expected,
        PrivilegeDrop.Has(["Name:\tx", line, $"NoNewPrivs:\t{isBound}"], CapabilitySet.Of(Capability.NetAdmin)));
}
