using Tcpq.Testing;
using Xunit;

namespace Tcpq.Diagnostics;

/// <summary>What a help proposes can be typed: it compiles, where the script with the mistake stood.</summary>
public sealed class ProposedScriptsTests
{
    [Fact]
    public void What_helps_propose_compiles()
    {
        var failing = from script in InvalidScripts.All.Concat(DiagnosticGolden.Names("")
                .Select(name => DiagnosticGolden.Read(name).Text))
                      from diagnostic in InvalidScripts.Check(script)
                      where diagnostic.Help is not null
                      from proposal in ProposedScripts.In(diagnostic.Help!)
                      let problem = ProposedScripts.Problem(proposal, script)
                      where problem is not null
                      select $"{script}\n    {proposal}\n    {InvalidScripts.Line(problem.Value[0])}";
        var list = failing.Distinct().ToList();
        Assert.True(list.Count == 0, string.Join('\n', list));
    }
}
