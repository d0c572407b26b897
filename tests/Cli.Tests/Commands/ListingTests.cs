using Tcpq.Cli.Commands;
using Tcpq.Cli.Terminal;
using Tcpq.Language.Aggregates;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Language.Functions;
using Tcpq.Runtime;
using Tcpq.Targets;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

public sealed class ListingTests
{
    [Fact]
    public void Every_field_is_listed_and_described()
    {
        var all = Invocation.Of("fields").Results;
        Assert.All(FieldTable.Rows, field =>
        {
            Assert.Contains($"\n{field.Name} ", all, StringComparison.Ordinal);
            Assert.Contains(field.Doc, Invocation.Of("fields", field.Name).Results, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Fields_of_an_event_are_those_that_a_hook_of_it_gives()
    {
        var listed = Invocation.Of("fields", "tcp_rcv").Results;
        Assert.Contains("\nsaddr ", listed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fields dprt", "there is no field or event `dprt`", "did you mean `dport`?")]
    [InlineData("fields tcp.dstport", "there is no field or event `tcp.dstport`", "did you mean `dport`?")]
    [InlineData("fields tcp_rcb", "there is no field or event `tcp_rcb`", "did you mean `tcp_rcv`?")]
    [InlineData("fields zzzzzz", "there is no field or event `zzzzzz`", "`tcpq fields` lists them all")]
    [InlineData("events tcp_rcb", "there is no event `tcp_rcb`", "did you mean `tcp_rcv`?")]
    [InlineData("functions lenght", "there is no function `lenght`", "did you mean `length`?")]
    [InlineData("aggregates cuont", "there is no aggregate `cuont`", "did you mean `count`?")]
    [InlineData("aggregates zzzzzz", "there is no aggregate `zzzzzz`", "`tcpq aggregates` lists them all")]
    [InlineData("tools zzzzzz", "there is no tool `zzzzzz`", "`tcpq tools` lists them all")]
    [InlineData("help error TQ203", "there is no error `TQ203`", "did you mean `TQ0203`?")]
    public void A_name_that_there_is_not_suggests_the_nearest(string line, string message, string help)
    {
        var run = Invocation.Of(line.Split(' '));
        Assert.Equal((ExitCodes.Usage, ""), (run.ExitCode, run.Results));
        Assert.Equal($"error[TQ0003]: {message}\n   = help: {help}\n\n1 error\n", run.Messages);
    }

    [Fact]
    public void Every_event_is_described_with_its_hooks()
    {
        Assert.All(EventTable.Rows, row =>
        {
            var described = Invocation.Of("events", row.Name).Results;
            Assert.Contains(row.Doc, described, StringComparison.Ordinal);
            Assert.All(row.Hooks, hook => Assert.Contains(hook.Hook.Doc, described, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Events_that_name_a_part_of_the_kernel_are_listed_and_described()
    {
        var listed = Invocation.Of("events").Results;
        Assert.All(ProbeTable.Rows, row =>
        {
            Assert.Contains($"\n{row.Pattern} ", listed, StringComparison.Ordinal);
            Assert.Contains(row.Hook.Doc, Invocation.Of("events", row.Name).Results, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void An_event_with_a_name_in_parentheses_is_described_with_its_arguments()
    {
        var run = Invocation.Of("events", "uprobe(libc.so.6, connect)");
        Assert.Equal((ExitCodes.Success, ""), (run.ExitCode, run.Messages));
        Assert.Matches("args.arg5 +integer +integer\n", run.Results);
        Assert.Contains("TQ0236", Invocation.Of("events", "uprobe(libc.so.6, no_such_function)").Messages,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_kernel_lacks_stands_beside_the_hook()
    {
        var kernel = DescribedOptions.Without(KernelFeature.Kprobe);
        var rows = EventsCommand.Hooks(EventTable.Find("tcp_rcv")!, kernel).Rows;
        Assert.Equal("works", rows.Single(row => row[0] == "fentry")[2]);
        Assert.Equal("this kernel has no Kprobe", rows.Single(row => row[0] == "kprobe")[2]);
        Assert.Equal("works", rows.Single(row => row[0] == "capture")[2]);
    }

    [Fact]
    public void Every_aggregate_and_function_is_described()
    {
        Assert.All(AggregateTable.Rows, row =>
            Assert.Contains(row.Doc, Invocation.Of("aggregates", row.Name).Results, StringComparison.Ordinal));
        Assert.All(FunctionTable.Listed, row =>
            Assert.Contains(row.Example, Invocation.Of("functions", row.Name).Results, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("fields", "http", "http.path")]
    [InlineData("fields", "retransmi", "retransmits")]
    [InlineData("events", "tcp_re", "tcp_reset")]
    [InlineData("functions", "u1", "u16")]
    public void A_part_of_a_name_lists_what_has_it(string command, string part, string name)
    {
        var listed = Invocation.Of(command, part);
        Assert.Equal(ExitCodes.Success, listed.ExitCode);
        Assert.Contains(name, listed.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_was_meant_otherwise_is_still_an_error() =>
        Assert.NotEqual(ExitCodes.Success, Invocation.Of("fields", "tcp.dstport").ExitCode);

    [Fact]
    public void Every_tool_is_listed_with_the_first_line_of_its_header()
    {
        var all = Invocation.Of("tools").Results;
        Assert.All(StandardLibrary.Names, name =>
        {
            var outline = ScriptOutline.Of(StandardLibrary.Find(name)!);
            Assert.NotEmpty(outline.Summary);
            Assert.Contains(outline.Summary, all, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_tool_is_described_with_its_options_and_its_text() => Assert.All(StandardLibrary.Names, name =>
    {
        var source = StandardLibrary.Find(name)!;
        var described = Invocation.Of("tools", name).Results;
        Assert.All(
            ScriptOutline.Of(source).Parameters,
            parameter => Assert.Contains($"--{parameter.Name} ", described, StringComparison.Ordinal));
        Assert.All(
            source.Text.Split('\n'), line => Assert.Contains(line.TrimEnd(), described, StringComparison.Ordinal));
    });

    [Fact]
    public void Every_event_and_aggregate_is_listed()
    {
        var events = Invocation.Of("events").Results;
        var aggregates = Invocation.Of("aggregates").Results;
        Assert.All(EventTable.Rows, row => Assert.Contains(row.Doc, events, StringComparison.Ordinal));
        Assert.All(AggregateTable.Rows, row => Assert.Contains(row.Signature, aggregates, StringComparison.Ordinal));
    }

    [Fact]
    public void The_doctor_speaks_of_kernel_libraries_and_devices()
    {
        var run = Invocation.Of("doctor");
        Assert.Equal(ExitCodes.Success, run.ExitCode);
        Assert.All(
            (string[])["machine", "kernel", "libraries", "devices"],
            group => Assert.Contains($"\n{group} ", "\n" + run.Results, StringComparison.Ordinal));
    }

    [Fact]
    public void The_disassembly_shows_the_script()
    {
        const string script = "on tcp_rcv via xdp(lo) where syn < count(saddr) >";
        Assert.Contains(script, Invocation.Of("disasm", script).Results, StringComparison.Ordinal);
    }
}
