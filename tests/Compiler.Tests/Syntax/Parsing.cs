using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Syntax;

/// <summary>Parses what tests are about.</summary>
internal static class Parsing
{
    public static (Script Script, ImmutableArray<Diagnostic> Diagnostics) Parse(SourceText source)
    {
        var bag = new DiagnosticBag();
        var script = Parser.Parse(source, bag);
        return (script, bag.ToImmutable());
    }

    /// <summary>The printed tree of a script without mistakes.</summary>
    public static string Print(string script)
    {
        var (tree, diagnostics) = Parse(new(script));
        Assert.Empty(diagnostics.Select(d => d.Message));
        return SyntaxPrinter.Print(tree);
    }

    /// <summary>The condition of a rule, printed.</summary>
    public static string PrintCondition(string condition)
    {
        var printed = Print($"on tcp_rcv where {condition} < count() >");
        const string Before = "(on tcp_rcv (where ";
        const string After = ") (count))";
        Assert.StartsWith(Before, printed, StringComparison.Ordinal);
        Assert.EndsWith(After, printed, StringComparison.Ordinal);
        return printed[Before.Length..^After.Length];
    }

    /// <summary>The ids of what is wrong with a script.</summary>
    public static string[] Ids(string script) => [.. Parse(new(script)).Diagnostics.Select(d => d.Code.Id)];
}
