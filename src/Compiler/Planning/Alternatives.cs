using Tcpq.Binding;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Syntax;
using Tcpq.Targets;
using Tcpq.Text;

namespace Tcpq.Planning;

/// <summary>Finds what to propose for an event that cannot be watched here.</summary>
internal static class Alternatives
{
    /// <summary>The first of an event's alternatives that works with the same options.</summary>
    /// <returns>A help; null if none works.</returns>
    internal static string? For(Event row, CompilationOptions options)
    {
        foreach (var text in row.Alternatives)
        {
            if (Works(text, options with { Hook = null }))
            {
                return $"what comes near it here: `{text}`";
            }
        }

        return null;
    }

    private static bool Works(string text, CompilationOptions options)
    {
        var problems = new DiagnosticBag();
        var script = Binder.Bind(Parser.Parse(new SourceText(text), problems), options, problems);
        if (problems.HasErrors)
        {
            return false;
        }

        var choice = HookChoice.For(script, options, problems);
        return script.Rules.All(rule => choice.Choose(rule) is not null) && !problems.HasErrors;
    }
}
