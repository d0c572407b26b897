using Tcpq.Language;
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

    [Fact]
    public void A_field_that_there_is_not_suggests_the_nearest()
    {
        var run = Invocation.Of("fields", "dprt");
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains("did you mean `dport`?", run.Messages, StringComparison.Ordinal);
    }

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
