using Tcpq.Diagnostics;
using Tcpq.Targets;
using Xunit;

namespace Tcpq.Planning;

/// <summary>Plans what tests are about.</summary>
internal static class Planning
{
    /// <summary>The plan of a script without mistakes.</summary>
    public static Plan Plan(string script, CompilationOptions? options = null)
    {
        var diagnostics = new DiagnosticBag();
        var chosen = options ?? new();
        var plan = Compilation.Bind(Compilation.Parse(new(script)), chosen, diagnostics) is { } bound
            ? Compilation.Plan(bound, chosen, diagnostics)
            : null;
        Assert.Empty(diagnostics.ToImmutable().Select(diagnostic => diagnostic.Message));
        return plan!;
    }
}
