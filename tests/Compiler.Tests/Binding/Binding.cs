using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Syntax;
using Tcpq.Targets;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Binding;

/// <summary>Binds what tests are about.</summary>
internal static class Binding
{
    /// <summary>A script without mistakes.</summary>
    public static BoundScript Bind(string script)
    {
        var diagnostics = new DiagnosticBag();
        var source = new SourceText(script);
        var bound = Binder.Bind(Parser.Parse(source, diagnostics), new CompilationOptions(), diagnostics);
        Assert.Empty(diagnostics.ToImmutable().Select(diagnostic => diagnostic.Message));
        return bound;
    }

    /// <summary>The condition of a rule without mistakes.</summary>
    public static BoundExpression Where(string condition, string row = "tcp_rcv") =>
        Bind($"on {row} where {condition} < count() >").Rules[0].Where!;

    /// <summary>The statements of a rule without mistakes.</summary>
    public static BoundStatement[] Body(string statements, string row = "tcp_rcv") =>
        [.. Bind($"on {row} < {statements} >").Rules[0].Body];

    /// <summary>The only statement of a rule, an aggregate.</summary>
    public static BoundStatement.Update Update(string statement) =>
        Assert.IsType<BoundStatement.Update>(Assert.Single(Body(statement)));

    /// <summary>The value of the only column of an `emit`.</summary>
    public static BoundExpression Value(string expression, string row = "tcp_rcv") =>
        Assert.IsType<BoundStatement.Emit>(Assert.Single(Body($"emit ({expression}) as value", row))).Columns[0].Value;

    /// <summary>The ids of what is wrong with a script.</summary>
    public static string[] Ids(string script)
    {
        var diagnostics = new DiagnosticBag();
        Binder.Bind(Parser.Parse(new SourceText(script), diagnostics), new CompilationOptions(), diagnostics);
        return [.. diagnostics.ToImmutable().Select(diagnostic => diagnostic.Code.Id)];
    }
}
