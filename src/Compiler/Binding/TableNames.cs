using Tcpq.Diagnostics;
using Tcpq.Syntax;

namespace Tcpq.Binding;

/// <summary>Gives every table of a script a name of its own.</summary>
internal sealed class TableNames(BindingReport report)
{
    private readonly HashSet<string> taken = [];

    /// <summary>Takes the names that the script gives itself, before any is made up.</summary>
    internal void Claim(Script script)
    {
        foreach (var rule in script.Declarations.OfType<Declaration.Rule>())
        {
            foreach (var name in rule.Body.OfType<Statement.Aggregate>().Select(s => s.Call.As).OfType<Identifier>())
            {
                if (!taken.Add(name.Text))
                {
                    report.Fail(
                        Codes.DuplicateName, $"two tables are called `{name.Text}`", name.Span,
                        "this name is taken", "give one of them another name");
                }
            }
        }
    }

    /// <summary>The name of a table: its own, else the aggregate's, numbered from the second on.</summary>
    internal string NameOf(AggregateCall call)
    {
        if (call.As is { } own)
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
}
