using System.Collections.Immutable;
using System.Text;
using Tcpq.Runtime;
using Tcpq.Runtime.Kernel.Probing;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>docs/kernels.md: what runs on several kernels found.</summary>
internal sealed class MatrixDocument
{
    private const string Introduction = """
        # Events, tools and hooks on kernels

        Written by `./test --matrix`. It asks each kernel what it has, watches each event at each of its hooks, makes real
        TCP traffic over loopback in a network namespace of its own, IPv4 and IPv6, and compares what was counted with what
        was done or with the kernel's own counters.

        - ✔: loaded, attached, and the count was right.
        - A number: the compiler says that this cannot be and why, before anything is loaded; the test makes sure that it
          cannot. The reasons stand at the end.


        """;

    private readonly ImmutableArray<(string Release, ImmutableArray<MatrixCell> Cells)> kernels;
    private readonly List<string> reasons = [];
    private readonly StringBuilder text = new(Introduction);

    private MatrixDocument(IEnumerable<(string Release, ImmutableArray<MatrixCell> Cells)> kernels) =>
        this.kernels = [.. kernels.OrderBy(kernel => KernelProbe.ParseRelease(kernel.Release))];

    /// <summary>The names of the tools.</summary>
    public static IEnumerable<string> Tools => StandardLibrary.Names.Where(name => name != "net");

    /// <summary>Renders it.</summary>
    /// <param name="kernels">Releases and their cells.</param>
    /// <param name="tests">What became of the other tests there.</param>
    public static string Render(
        IEnumerable<(string Release, ImmutableArray<MatrixCell> Cells)> kernels, IReadOnlyList<MatrixTests> tests)
    {
        var document = new MatrixDocument(kernels);
        document.AddEvents();
        document.AddTools();
        document.AddTests(tests);
        return document.Finish();
    }

    private void AddEvents()
    {
        AddHead("event", "hook");
        foreach (var row in MatrixRow.All)
        {
            var hook = row.Hook.Hook.Name;
            AddRow($"`{row.Event}` | {hook}", kernel => Show(kernel.Cells, row.Event, hook));
        }
    }

    private void AddTools()
    {
        text.Append("\n## Tools\n\nA ✔ says that the tool was loaded and attached.\n\n");
        AddHead("tool");
        foreach (var name in Tools)
        {
            AddRow($"`{name}`", kernel => Show(kernel.Cells, name, ""));
        }
    }

    private void AddTests(IReadOnlyList<MatrixTests> tests)
    {
        if (tests.Count == 0)
        {
            return;
        }

        text.Append("\n## Behaviour\n\nThe tests of `tests/Kernel.Tests` on each kernel. ")
            .Append("What a kernel cannot do is skipped, with the reason.\n\n");
        AddHead("tests");
        foreach (var name in tests.Select(test => test.Class).Distinct().Order(StringComparer.Ordinal))
        {
            AddRow(name, kernel =>
                $"{tests.FirstOrDefault(test => test.Class == name && test.Release == kernel.Release)}");
        }
    }

    private string Finish()
    {
        text.Append("\n## Reasons\n\n");
        for (var i = 0; i < reasons.Count; i++)
        {
            text.Append($"{i + 1}. {reasons[i]}\n");
        }

        return text.Append($"\nKernels: {string.Join(", ", kernels.Select(kernel => kernel.Release))}.\n").ToString();
    }

    private void AddHead(params ReadOnlySpan<string> names)
    {
        text.Append("| ").AppendJoin(" | ", names).Append(" |");
        text.AppendJoin("", kernels.Select(kernel => $" {Short(kernel.Release)} |")).Append('\n');
        text.Append('|').Insert(text.Length, "---|", names.Length + kernels.Length).Append('\n');
    }

    private void AddRow(string head, Func<(string Release, ImmutableArray<MatrixCell> Cells), string> show)
    {
        text.Append($"| {head} |");
        foreach (var kernel in kernels)
        {
            var cell = show(kernel);
            text.Append(cell.Length == 0 ? " |" : $" {cell} |");
        }

        text.Append('\n');
    }

    private string Show(ImmutableArray<MatrixCell> cells, string name, string place)
    {
        var cell = cells.LastOrDefault(cell => cell.Name == name && cell.Place == place);
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

    private static string Short(string release) => KernelProbe.ParseRelease(release).ToString(2);
}
