using System.Collections.Immutable;
using Tcpq.Binding;
using Tcpq.Diagnostics;
using Tcpq.Syntax;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq;

/// <summary>A script that was parsed, once for all that is to be known of it.</summary>
public sealed class ParsedScript
{
    internal ParsedScript(SourceText source, Script syntax, ImmutableArray<Diagnostic> diagnostics)
    {
        Source = source;
        Syntax = syntax;
        Diagnostics = diagnostics;
    }

    /// <summary>Its text.</summary>
    public SourceText Source { get; }

    /// <summary>What is wrong with how it is written; stages that take the script report it again.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    /// <summary>The names of what its user may set.</summary>
    public IEnumerable<string> ParameterNames =>
        Syntax.Declarations.OfType<Declaration.Param>().Select(parameter => parameter.Name.Text);

    /// <summary>False for a library, which only defines names.</summary>
    public bool HasRules => Syntax.Declarations.Any(declaration => declaration is Declaration.Rule);

    /// <summary>What it is made of.</summary>
    internal Script Syntax { get; }

    /// <summary>What its user may set, as far as it can be understood; with their defaults.</summary>
    public ImmutableArray<ScriptParameter> Parameters() => Binder.Bind(Syntax, new(), new()).Parameters;
}
