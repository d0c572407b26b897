using System.Text.Json;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

/// <summary>`tcpq build` says which kernels run what it writes.</summary>
public sealed class BuildTests
{
    [Theory]
    [InlineData("on tcp_rcv via xdp(lo) < count(saddr) >", "6.12", "Linux 5.10 and later")]
    [InlineData("on tcp_rcv via xdp where syn < count(saddr) >", "6.12", "Linux 5.10 and later")]
    [InlineData(
        "on tcp_rtt < count(sock) >",
        "6.12",
        "Linux 5.12 and later; Linux 5.12 brought `bpf_get_socket_cookie` at `tp_btf`")]
    [InlineData("on tcp_established < count(sock) >", "6.12", "Linux 5.10 and later")]
    [InlineData("on tcp_established < count(sock) >", "5.10", "Linux 5.10 and later")]
    [InlineData(
        "on tcp_rcv via tc(lo) < distinct(dport) by saddr >",
        "6.12",
        "Linux 5.12 and later; Linux 5.12 brought atomic operations beside adding")]
    [InlineData("on tcp_drop < count(dport) >", "6.12", "Linux 5.10 and later")]
    [InlineData(
        "on tcp_drop < count(reason) >", "6.12", "Linux 5.17 and later; Linux 5.17 brought `reason` at `kfree_skb`")]
    [InlineData(
        "on tcp_recv via tp_btf < count() >",
        "6.12",
        "Linux 6.3 and later; Linux 6.3 brought `sock_recv_length`")]
    [InlineData(
        "on tcp_accept < count() >",
        "6.12",
        "Linux 5.17 and later; Linux 5.17 brought `bpf_get_func_ret` at `fexit`")]
    [InlineData(
        "on tcp_accept < count() >",
        "5.10",
        "Linux 5.10 to before 6.10; Linux 6.10 changed the parameters of `inet_csk_accept`")]
    [InlineData(
        "on tcp_accept < count(sock) >",
        "6.12",
        "Linux 6.10 and later; Linux 6.10 brought these parameters of `inet_csk_accept`; "
            + "Linux 5.12 brought `bpf_get_socket_cookie` at `fexit`")]
    [InlineData(
        "on tcp_accept < count(sock) >",
        "6.1",
        "Linux 5.12 to before 6.10; Linux 5.12 brought `bpf_get_socket_cookie` at `fexit`; "
            + "Linux 6.10 changed the parameters of `inet_csk_accept`")]
    public void Build_says_which_kernels_run_the_object(string script, string kernel, string kernels)
    {
        using var file = new TemporaryFile([], "x.o");
        var run = Invocation.Of("build", script, "--kernel", kernel, "-o", file.Path);
        Assert.Equal(new(0, "", $"{file.Path}: for {kernels}\n"), run);
    }

    [Fact]
    public void Build_says_it_to_programs_as_well()
    {
        using var file = new TemporaryFile([], "x.o");
        var run = Invocation.Of("build", "on tcp_accept < count() >", "-o", file.Path, "--error-format", "json");
        var said = JsonDocument.Parse(run.Messages).RootElement;
        Assert.Equal("5.17", said.GetProperty("oldest_kernel").GetString());
        var need = Assert.Single(said.GetProperty("kernel_needs").EnumerateArray());
        Assert.Equal("5.17", need.GetProperty("since").GetString());
    }

    [Theory]
    [InlineData("5.4")]
    [InlineData("six")]
    public void A_kernel_that_tcpq_is_not_for_is_refused(string kernel)
    {
        using var file = new TemporaryFile([], "x.o");
        var run = Invocation.Of("build", "on tcp_rcv < count() >", "--kernel", kernel, "-o", file.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"`{kernel}` is not the version of a kernel", run.Messages, StringComparison.Ordinal);
    }
}
