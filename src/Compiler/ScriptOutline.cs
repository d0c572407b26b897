using System.Collections.Immutable;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq;

/// <summary>What a script says about itself.</summary>
/// <param name="Header">The comment that it begins with, without `#` and without the `#!` line; no lines where it
/// begins otherwise.</param>
/// <param name="HasRules">False for a library, which only defines names.</param>
/// <param name="Parameters">What its user may set, with their defaults.</param>
public sealed record ScriptOutline(
    ImmutableArray<string> Header, bool HasRules, ImmutableArray<ScriptParameter> Parameters)
{
    /// <summary>What the header begins with, up to the first line that ends a sentence; empty if there is
    /// none.</summary>
    public string Summary
    {
        get
        {
            var last = Header.TakeWhile(line => !line.EndsWith('.') && line.Length > 0).Count();
            return string.Join(' ', Header.Take(last + 1)).TrimEnd();
        }
    }

    /// <summary>The outline of a script, as far as it can be understood.</summary>
    public static ScriptOutline Of(SourceText source)
    {
        var script = Compilation.Parse(source);
        return new(HeaderOf(source), script.HasRules, script.Parameters());
    }

    private static ImmutableArray<string> HeaderOf(SourceText source)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        for (var number = 1; number <= source.LineCount; number++)
        {
            var line = source.Line(number);
            if (number == 1 && line.StartsWith("#!", StringComparison.Ordinal))
            {
                continue;
            }

            if (!line.StartsWith('#'))
            {
                break;
            }

            lines.Add(line.StartsWith("# ", StringComparison.Ordinal) ? line[2..] : line[1..]);
        }

        return lines.ToImmutable();
    }
}
