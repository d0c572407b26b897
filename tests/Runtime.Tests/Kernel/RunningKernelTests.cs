using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Runtime.Kernel;

public sealed class RunningKernelTests
{
    private static readonly string[] Symbols = [
        "ffffffff81a3e2b0 t tcp_v4_fill_cb.isra.0",
        "ffffffff81a3e2c0 T tcp_v4_rcv",
        "ffffffff81a3e2d0 D tcp_v4_rcv.data",
        "ffffffff81a3e2e0 t nft_do_chain\t[nf_tables]",
        "ffffffff81a3e2f0 t tcp_v4_rcvs",
    ];

    [Theory]
    [InlineData("tcp_v4_rcv", "tcp_v4_rcv ")]
    [InlineData("tcp_v4_fill_cb", "tcp_v4_fill_cb.isra.0 ")]
    [InlineData("nft_do_chain", "nft_do_chain nf_tables")]
    [InlineData("tcp_v4", "")]
    public void Functions_are_found_by_name_or_as_the_compiler_called_them(string name, string expected) =>
        Assert.Equal(
        expected,
        string.Join(',', RunningKernel.FindFunctions(name, Symbols)
            .Select(symbol => $"{symbol.Name} {symbol.Module}")));

    [Fact]
    public void A_library_is_found_where_the_linker_looks_and_a_program_on_the_path()
    {
        var library = ProgramFiles.Open("libc.so.6");
        Assert.Null(library.Problem);
        Assert.EndsWith("/libc.so.6", library.Path, StringComparison.Ordinal);
        Assert.Contains("connect", library.Functions);
        Assert.DoesNotContain("no_such_function", library.Functions);
        Assert.EndsWith("/sh", ProgramFiles.Find("sh"), StringComparison.Ordinal);
        Assert.Equal(library.Path, ProgramFiles.Find(library.Path!));
    }

    [Theory]
    [InlineData("libno-such-library.so", "it is neither on the PATH nor a library")]
    [InlineData("/no/such/file", "there is no such file")]
    public void What_is_not_there_says_where_it_was_looked_for(string name, string problem) =>
        Assert.Equal(problem, ProgramFiles.Open(name).Problem);

    [Fact]
    public void What_is_no_program_says_so()
    {
        using var file = new TemporaryFile(new byte[100]);
        Assert.Equal("it is not an ELF file of 64 bits", ProgramFiles.Open(file.Path).Problem);
    }

    [KernelFact(KernelFeature.Tracepoint)]
    public void Tracepoints_are_listed_and_described()
    {
        const string name = "sock:inet_sock_set_state";
        Assert.Contains(name, TraceFileSystem.ListTracepoints());
        Assert.Contains("newstate", TraceFileSystem.ReadFormat(name), StringComparison.Ordinal);
        Assert.Null(TraceFileSystem.ReadFormat("sock:no_such_tracepoint"));
    }
}
