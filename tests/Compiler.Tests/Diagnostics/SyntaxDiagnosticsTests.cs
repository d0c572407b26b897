using System.Collections.Immutable;
using Tcpq.Syntax;
using Tcpq.Testing;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Diagnostics;

public sealed class SyntaxDiagnosticsTests
{
    private const string Prefix = "syntax-";

    public static TheoryData<string> Scripts => [.. DiagnosticGolden.Names(Prefix)];

    public static TheoryData<string> SyntaxCodes =>
        [.. Codes.All.Select(c => c.Id).Where(id => id.StartsWith("TQ01", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_mistake_is_explained(string name) => DiagnosticGolden.Verify(name, Parse);

    [Theory]
    [MemberData(nameof(SyntaxCodes))]
    public void Every_syntax_code_has_a_script(string id) =>
        Assert.Contains(DiagnosticGolden.Names(Prefix), n => Parse(DiagnosticGolden.Read(n)).Any(d => d.Code.Id == id));

    [Fact]
    public void Every_verified_file_has_a_script() => Assert.Empty(DiagnosticGolden.Unused());

    private static ImmutableArray<Diagnostic> Parse(SourceText source)
    {
        var bag = new DiagnosticBag();
        Parser.Parse(source, bag);
        return bag.ToImmutable();
    }
}
