using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Syntax;

namespace Tcpq.Binding;

/// <summary>Gives every table of a script a name of its own, and finds tables by it.</summary>
internal sealed class TableNames(BindingReport report)
{
    private readonly HashSet<string> taken = [];
    private readonly Dictionary<string, BoundStatement.Update> tables = [];

    /// <summary>The tables bound so far.</summary>
    internal IEnumerable<BoundStatement.Update> Tables => tables.Values;

    /// <summary>Takes the names that the script gives itself, before any is made up.</summary>
    internal void Claim(Script script)
    {
        foreach (var declaration in script.Declarations)
        {
            Claim(declaration.Block);
        }
    }

    /// <summary>The name of a table: its own, else that of the `let` that holds its value, else the aggregate's,
    /// numbered from the second on.</summary>
    internal string NameOf(AggregateCall call, Identifier? let)
    {
        if ((call.As ?? let) is { } own)
        {
            return own.Text;
        }

        var name = call.Name.Text;
        for (var number = 2; !taken.Add(name); number++)
        {
            name = $"{call.Name.Text}_{number}";
        }

        return name;
    }

    /// <summary>Makes a table known by its name.</summary>
    internal void Add(BoundStatement.Update update) => tables.TryAdd(update.Table.Name, update);

    /// <summary>The table of that name; null if there is none.</summary>
    internal BoundStatement.Update? Find(string name) => tables.GetValueOrDefault(name);

    private void Claim(System.Collections.Immutable.ImmutableArray<Statement> block)
    {
        foreach (var statement in block)
        {
            switch (statement)
            {
                case Statement.Aggregate { Call.As: { } name }:
                    Claim(name);
                    break;
                case Statement.Let { Value: Expression.Aggregation(_, var call), Name: var name }:
                    Claim(call.As ?? name);
                    break;
                case Statement.If choice:
                    Claim(choice.Then);
                    Claim(choice.Else);
                    break;
            }
        }
    }

    private void Claim(Identifier name)
    {
        if (name.Text.Length > 0 && !taken.Add(name.Text))
        {
            report.Fail(
                Codes.DuplicateName, $"two tables are called `{name.Text}`", name.Span,
                "this name is taken", "give one of them another name");
        }
    }
}
