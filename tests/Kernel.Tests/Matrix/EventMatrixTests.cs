using Tcpq.Language.Events;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>Every event at every hook on the running kernel, and every tool: it works, or the compiler said why it
/// cannot.</summary>
public sealed class EventMatrixTests
{
    public static TheoryData<string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string>();
            foreach (var row in MatrixRow.All)
            {
                cells.Add(row.Event, row.Hook.Hook.Name);
            }

            return cells;
        }
    }

    public static TheoryData<string> Tools => [.. MatrixDocument.Tools];

    [Fact]
    public void Every_event_has_a_case() => Assert.Equal(
        EventTable.Rows.Where(row => !row.IsOfCaptures).Select(row => row.Name)
            .Concat(ProbeTable.Rows.Select(row => row.Name)).Order(),
        EventCases.All.Select(test => test.Event.Split('(')[0]).Order());

    [KernelTheory]
    [MemberData(nameof(Cells))]
    public void An_event_is_counted_right_at_a_hook_or_the_compiler_says_why_it_cannot_be(string name, string hookName)
    {
        var cell = MatrixCell.Try(MatrixRow.Find(name, hookName));
        MatrixResults.Add(cell);
        Assert.True(cell.Outcome != CellOutcome.Fails, $"{name} via {hookName}: {cell.Reason}");
    }

    [KernelTheory]
    [MemberData(nameof(Tools))]
    public void A_tool_starts_or_the_compiler_says_why_it_cannot(string name)
    {
        var cell = MatrixCell.TryTool(name);
        MatrixResults.Add(cell);
        Assert.True(cell.Outcome != CellOutcome.Fails, $"{name}: {cell.Reason}");
    }

    [Fact]
    public void The_table_shows_what_works_and_why_the_rest_does_not()
    {
        MatrixCell[] old = [
            new("tcp_rcv", "fentry", CellOutcome.Works, ""), new("tcp_rcv", "kprobe", CellOutcome.Predicted, "too old"),
            new("portscan", "", CellOutcome.Works, ""),
        ];
        MatrixCell[] newer = [
            new("tcp_rcv", "fentry", CellOutcome.Fails, "counted 0"),
            new("tcp_rcv", "kprobe", CellOutcome.Predicted, "too old"), new("tcp_rcv", "tp_btf", CellOutcome.Works, ""),
            new("portscan", "", CellOutcome.Predicted, "too new"),
        ];
        MatrixTests[] tests = [new("6.12.1-test", "FloodTests", 3, 0, 2), new("6.12.1-test", "OtherTests", 4, 1, 0)];
        var text = MatrixDocument.Render([("6.12.1-test", [.. newer]), ("5.10.0-32-amd64", [.. old])], tests);
        Assert.Contains("| event | hook | 5.10 | 6.12 |\n|---|---|---|---|\n", text, StringComparison.Ordinal);
        Assert.Contains("| `tcp_rcv` | fentry | ✔ | **FAILS**: counted 0 |", text, StringComparison.Ordinal);
        Assert.Contains("| `tcp_rcv` | kprobe | 1 | 1 |", text, StringComparison.Ordinal);
        Assert.Contains("| `tcp_rcv` | tp_btf | not tested | ✔ |", text, StringComparison.Ordinal);
        Assert.Contains("| `kprobe(tcp_v4_connect)` | kprobe | not tested |", text, StringComparison.Ordinal);
        Assert.Contains("| `portscan` | ✔ | 2 |", text, StringComparison.Ordinal);
        Assert.Contains("\n1. too old\n2. too new\n", text, StringComparison.Ordinal);
        Assert.Contains("| FloodTests | | 3 passed, 2 skipped |", text, StringComparison.Ordinal);
        Assert.Contains("| OtherTests | | 4 passed, **1 failed** |", text, StringComparison.Ordinal);
        Assert.Contains("\nKernels: 5.10.0-32-amd64, 6.12.1-test.\n", text, StringComparison.Ordinal);
    }
}
