using Tcpq.Binding.Probes;
using Tcpq.Bpf;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Binding;

/// <summary>Events that scripts name in the kernel themselves.</summary>
public sealed class ProbeTests
{
    public static TheoryData<string> Examples => [.. ProbeTable.Rows.Select(row => row.Example)];

    [Theory]
    [InlineData("kprobe(tcp_sendmsg)", "args.sk struct sock *, args.msg void *, args.size size_t")]
    [InlineData("fexit(tcp_sendmsg)", "args.sk struct sock *, args.msg void *, args.size size_t, retval int")]
    [InlineData("kretprobe(tcp_sendmsg)", "retval int")]
    [InlineData("kprobe(nft_do_chain)", "")]
    [InlineData("rawtp(inet_sock_set_state)", "args.sk struct sock *, args.oldstate int, args.newstate int")]
    [InlineData("tp_btf(kfree_skb)", "args.arg0 struct sk_buff *, args.arg1 void *, args.arg2 enum skb_drop_reason")]
    [InlineData(
        "tracepoint(sock:inet_sock_set_state)",
        "args.skaddr void *, args.oldstate int, args.newstate int, args.sport u16, args.saddr u8[4]")]
    [InlineData(
        "tracepoint(net:netif_receive_skb)",
        "args.skbaddr void *, args.len unsigned int, args.name __data_loc char[], args.saddr __u8[4], args.comm "
        + "char[16], "
        + "args.ok bool, args.wait long")]
    [InlineData("uretprobe(libc.so.6, connect)", "retval integer")]
    public void An_event_has_the_arguments_that_the_kernel_says(string name, string expected) => Assert.Equal(
        expected,
        string.Join(", ", ArgumentsOf(name).Rows.Select(row => $"{row.Name} {row.TypeText}")));

    [Theory]
    [InlineData("kprobe(tcp_sendmsg)", "args.size", "integer 8")]
    [InlineData("kprobe(tcp_sendmsg)", "args.sk", "integer 8")]
    [InlineData("kprobe(tcp_sendmsg)", "args.sk.sk_protocol", "integer 2 optional")]
    [InlineData("kprobe(tcp_sendmsg)", "args.sk.sk_kern_sock", "integer 1 optional")]
    [InlineData("kprobe(tcp_sendmsg)", "args.sk.sk_bound", "bool 1 optional")]
    [InlineData("kprobe(tcp_sendmsg)", "args.sk.__sk_common.skc_daddr", "integer 4 optional")]
    [InlineData("kprobe(tcp_sendmsg)", "args.sk.__sk_common.skc_net.net.inum", "integer 4 optional")]
    [InlineData("kprobe(tcp_sendmsg)", "args.sk.__sk_common.skc_prot.tag", "string 16 optional")]
    [InlineData("fexit(tcp_sendmsg)", "retval", "signed integer 8")]
    [InlineData("kretprobe(takes_seven)", "retval", "bool 1")]
    [InlineData("kprobe(takes_pair)", "args.before", "signed integer 8")]
    [InlineData("tracepoint(skb:kfree_skb)", "args.reason", "skb_drop_reason 4")]
    [InlineData("tracepoint(skb:kfree_skb)", "args.comm", "string 16")]
    [InlineData("tracepoint(net:netif_receive_skb)", "args.comm", "string 16")]
    [InlineData("tracepoint(net:netif_receive_skb)", "args.ok", "bool 1")]
    [InlineData("tracepoint(net:netif_receive_skb)", "args.wait", "signed integer 8")]
    [InlineData("uprobe(libc.so.6, connect)", "args.arg5", "integer 8")]
    public void An_argument_has_a_type(string name, string argument, string expected)
    {
        var field = ArgumentsOf(name).Find(argument).Field!;
        Assert.Equal(expected, $"{field.Type.Name} {field.Type.Size}{(field.IsOptional ? " optional" : "")}");
    }

    [Theory]
    [InlineData(
        "on kprobe(tcp_sendmsg) < count(args.sk.sk_protocol) >", "byte_off sock.sk_protocol")]
    [InlineData(
        "on fexit(tcp_sendmsg) < count(args.sk.__sk_common.skc_net.net.inum) >",
        "byte_off net.inum, byte_off sock.__sk_common.skc_net.net")]
    [InlineData(
        "on kprobe(tcp_sendmsg) < count(args.sk.sk_kern_sock) >",
        "byte_off sock.sk_kern_sock, byte_sz sock.sk_kern_sock, lshift_u64 sock.sk_kern_sock, rshift_u64 "
        + "sock.sk_kern_sock")]
    [InlineData(
        "on tracepoint(skb:kfree_skb) < count(args.reason) >", "byte_off trace_event_raw_kfree_skb.reason")]
    public void What_an_argument_leads_to_is_found_in_any_kernel(string script, string expected) => Assert.Equal(
        expected,
        string.Join(", ", CoreRelocations.Read(ElfFile.Read(Compile(script).Object.AsMemory())).Values.Distinct()
            .Order()));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_kind_of_event_compiles(string on)
    {
        // Of these names, there are functions and tracepoints in the described kernel.
        var program = Assert.Single(Compile($"{on} < count(pid, tid, comm, cgroup, cpu); emit time, now >").Programs);
        Assert.Contains(program.KernelFunction!, on, StringComparison.Ordinal);
        Assert.NotNull(Compilation.Compile(
            new SourceText($"{on} < count(pid) >"), new CompilationOptions()).Result);
    }

    [Theory]
    [InlineData("on kprobe(tcp_sendmsg) < count(cpu) >", false)]
    [InlineData("on kprobe(tcp_sendmsg) < count(laddr, lport, srtt) >", true)]
    [InlineData("on tp_btf(inet_sock_set_state) where rport == 80 < count() >", true)]
    [InlineData("on tp_btf(inet_sock_set_state) < count(flow) >", true)]
    public void A_socket_is_looked_for_only_where_a_rule_asks_for_it(string script, bool expected)
    {
        var code = Disassembler.Disassemble(Compile(script).Object.AsMemory(), new SourceText(script));
        Assert.Equal(expected, code.Contains("skc_", StringComparison.Ordinal));
    }

    [Fact]
    public void Rules_on_the_same_function_share_a_program() => Assert.Single(
        Compile("on kprobe(tcp_sendmsg) < count(cpu) >\non kprobe(tcp_sendmsg) < count(args.size) >").Programs);

    private static ProbeArguments ArgumentsOf(string name) =>
        Assert.IsType<ProbedEvent>(EventOf($"on {name} < count() >")).Arguments;

    private static Event EventOf(string script)
    {
        var diagnostics = new DiagnosticBag();
        var bound = Compilation.Bind(
            Compilation.Parse(new(script)), new() { Kernel = DescribedKernel.Description }, diagnostics);
        Assert.Empty(diagnostics.ToImmutable().Select(diagnostic => diagnostic.Message));
        return bound!.Rules[0].Event;
    }

    private static CompiledScript Compile(string script)
    {
        var result = Compilation.Compile(new SourceText(script), new() { Kernel = DescribedKernel.Description });
        Assert.Empty(result.Diagnostics.Select(diagnostic => diagnostic.Message));
        return result.Result!;
    }
}
