using System.Collections.Immutable;
using System.Text;
using Tcpq.Language;
using Tcpq.Runtime.Kernel;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>docs/kernels.md: what runs on several kernels found.</summary>
internal static class MatrixDocument
{
    /// <summary>Renders it.</summary>
    /// <param name="kernels">Releases and their cells.</param>
    public static string Render(IEnumerable<(string Release, ImmutableArray<MatrixCell> Cells)> kernels)
    {
        var ordered = kernels.OrderBy(kernel => KernelProbe.ParseRelease(kernel.Release)).ToList();
        var reasons = new List<string>();
        var text = new StringBuilder(Introduction);
        text.Append("\n| event | hook |").AppendJoin("", ordered.Select(kernel => $" {Short(kernel.Release)} |")).Append('\n');
        text.Append("|---|---|").Insert(text.Length, "---|", ordered.Count).Append('\n');
        foreach (var row in EventTable.Rows)
        {
            foreach (var hook in row.Hooks.Where(hook => hook.Hook != HookTable.Capture))
            {
                var cells = ordered.Select(kernel => Show(Find(kernel.Cells, row, hook), reasons));
                text.Append($"| `{row.Name}` | {hook.Hook.Name} | {string.Join(" | ", cells)} |\n");
            }
        }

        text.Append('\n');
        for (var i = 0; i < reasons.Count; i++)
        {
            text.Append($"{i + 1}. {reasons[i]}\n");
        }

        return text.Append($"\nKernels: {string.Join(", ", ordered.Select(kernel => kernel.Release))}.\n").ToString();
    }

    private const string Introduction = """
        # Events and hooks on kernels

        Written by `./test --matrix`. It asks each kernel what it has, watches each event at each of its hooks, makes real TCP
        traffic over loopback in a network namespace of its own, IPv4 and IPv6, and compares what was counted with what was
        done or with the kernel's own counters.

        - ✔: loaded, attached, and the count was right.
        - A number: the compiler says that this cannot be and why, before anything is loaded; the test makes sure that it
          cannot. The reasons stand below the table.

        """;

    private static string Show(MatrixCell? cell, List<string> reasons)
    {
        switch (cell?.Outcome)
        {
            case CellOutcome.Works:
                return "✔";
            case CellOutcome.Predicted:
                if (!reasons.Contains(cell.Reason))
                {
                    reasons.Add(cell.Reason);
                }

                return $"{reasons.IndexOf(cell.Reason) + 1}";
            default:
                return cell is null ? "not tested" : $"**FAILS**: {cell.Reason}";
        }
    }

    private static MatrixCell? Find(ImmutableArray<MatrixCell> cells, Event row, EventHook hook) =>
        cells.LastOrDefault(cell => cell.Event == row.Name && cell.Hook == hook.Hook.Name);

    private static string Short(string release) => KernelProbe.ParseRelease(release).ToString(2);
}
