using Tcpq.Diagnostics;
using Tcpq.Targets;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Planning;

/// <summary>Plans what tests are about.</summary>
internal static class Planning
{
    /// <summary>The plan of a script without mistakes.</summary>
    public static Plan Plan(string script, CompilationOptions? options = null)
    {
        var diagnostics = new DiagnosticBag();
        var plan = Compilation.Analyze(new SourceText(script), options ?? new(), diagnostics);
        Assert.Empty(diagnostics.ToImmutable().Select(diagnostic => diagnostic.Message));
        return plan!;
    }
}
