using Tcpq.Runtime.Kernel.Attaching;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Kernel.Tests.Sockets;

/// <summary>Hooks that do not see what applications do by MPTCP are said not to.</summary>
public sealed class MultipathScopeTests
{
    [Theory]
    [InlineData("fexit", true)]
    [InlineData("kprobe", true)]
    [InlineData("tp_btf", false)]
    public void What_a_hook_does_not_see_of_MPTCP_is_said(string hook, bool isSaid)
    {
        var (script, _) = Compilation.Compile(
            new SourceText("on tcp_recv < count() > on tcp_sendmsg < count() >"), new() { Hook = hook });
        var scope = new WatchScope();
        Assert.Equal(
            isSaid && WatchScope.IsMultipathOn() ? ["tcp_recv: not of MPTCP", "tcp_sendmsg: not of MPTCP"] : [],
            script!.Programs.SelectMany(program => scope.Of(program, null)).Distinct());
    }
}
