using Tcpq.Language;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>Every event at every hook on the running kernel: it counts right, or the compiler said why it cannot.</summary>
public sealed class EventMatrixTests
{
    public static TheoryData<string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string>();
            foreach (var row in EventTable.Rows)
            {
                foreach (var hook in row.Hooks.Where(hook => hook.Hook != HookTable.Capture))
                {
                    cells.Add(row.Name, hook.Hook.Name);
                }
            }

            return cells;
        }
    }

    [Fact]
    public void Every_event_has_a_case() =>
        Assert.Equal(EventTable.Rows.Select(row => row.Name).Order(), EventCases.All.Select(test => test.Event).Order());

    [KernelTheory]
    [MemberData(nameof(Cells))]
    public void An_event_is_counted_right_at_a_hook_or_the_compiler_says_why_it_cannot_be(string name, string hookName)
    {
        var row = EventTable.Find(name)!;
        var cell = MatrixCell.Try(row, row.Hooks.First(hook => hook.Hook.Name == hookName));
        MatrixResults.Add(cell);
        Assert.True(cell.Outcome != CellOutcome.Fails, $"{name} via {hookName}: {cell.Reason}");
    }

    [Fact]
    public void The_table_shows_what_works_and_why_the_rest_does_not()
    {
        MatrixCell[] old =
        [
            new("tcp_rcv", "fentry", CellOutcome.Works, ""), new("tcp_rcv", "kprobe", CellOutcome.Predicted, "too old"),
        ];
        MatrixCell[] newer =
        [
            new("tcp_rcv", "fentry", CellOutcome.Fails, "counted 0"),
            new("tcp_rcv", "kprobe", CellOutcome.Predicted, "too old"), new("tcp_rcv", "tp_btf", CellOutcome.Works, ""),
        ];
        var text = MatrixDocument.Render([("6.12.1-test", [.. newer]), ("5.10.0-32-amd64", [.. old])]);
        Assert.Contains("| event | hook | 5.10 | 6.12 |\n|---|---|---|---|\n", text, StringComparison.Ordinal);
        Assert.Contains("| `tcp_rcv` | fentry | ✔ | **FAILS**: counted 0 |", text, StringComparison.Ordinal);
        Assert.Contains("| `tcp_rcv` | kprobe | 1 | 1 |", text, StringComparison.Ordinal);
        Assert.Contains("| `tcp_rcv` | tp_btf | not tested | ✔ |", text, StringComparison.Ordinal);
        Assert.Contains("\n1. too old\n", text, StringComparison.Ordinal);
        Assert.Contains("\nKernels: 5.10.0-32-amd64, 6.12.1-test.\n", text, StringComparison.Ordinal);
    }
}
