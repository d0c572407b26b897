using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Syntax;

namespace Tcpq.Binding;

/// <summary>A column before it has its name.</summary>
/// <param name="As">The name that the script gives it, if any.</param>
/// <param name="Written">What it is called otherwise: its expression as written.</param>
/// <param name="Value">What it holds.</param>
internal sealed record DraftColumn(Identifier? As, string Written, BoundExpression Value);

/// <summary>Gives every column of a row a name of its own: those that the script gives stand, others are numbered where
/// they are taken.</summary>
internal sealed class ColumnNames(BindingReport report)
{
    private readonly HashSet<string> taken = [];

    /// <summary>Takes a name that the script gives.</summary>
    internal void Claim(Identifier name)
    {
        if (!taken.Add(name.Text))
        {
            report.Fail(
                Codes.DuplicateName, $"two columns are called `{name.Text}`", name.Span, "this name is taken",
                "give one of them another name");
        }
    }

    /// <summary>Names columns.</summary>
    internal ImmutableArray<BoundColumn> Name(ImmutableArray<DraftColumn> columns)
    {
        foreach (var name in columns.Select(column => column.As).OfType<Identifier>())
        {
            Claim(name);
        }

        return [.. columns.Select(column => new BoundColumn(column.As?.Text ?? MakeUp(column.Written), column.Value))];
    }

    /// <summary>Takes a name that the script does not give, numbered from the second on.</summary>
    internal string MakeUp(string written)
    {
        var name = written;
        for (var number = 2; !taken.Add(name); number++)
        {
            name = $"{written}_{number}";
        }

        return name;
    }
}
