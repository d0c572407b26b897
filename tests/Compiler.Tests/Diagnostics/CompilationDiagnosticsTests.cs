using System.Collections.Immutable;
using Tcpq.Testing;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Diagnostics;

public sealed class CompilationDiagnosticsTests
{
    public static TheoryData<string> Scripts => [.. Names];

    // What LLVM refuses is no matter of binding or planning; the emission's tests have it.
    public static TheoryData<string> CheckedCodes =>
    [
        .. Codes.All.Select(code => code.Id)
            .Where(id => id[..4] is "TQ02" or "TQ03" or "TQ04" && id != Codes.StackTooSmall.Id),
        Codes.NotPermitted.Id,
    ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_mistake_is_explained(string name) => DiagnosticGolden.Verify(name, Check);

    [Theory]
    [MemberData(nameof(CheckedCodes))]
    public void Every_code_of_names_types_hooks_and_limits_has_a_script(string id) => Assert.Contains(
        Names,
        name => Check(DiagnosticGolden.Read(name)).Any(diagnostic => diagnostic.Code.Id == id));

    [Fact]
    public void Every_script_is_wrong() =>
        Assert.All(Names, name => Assert.NotEmpty(Check(DiagnosticGolden.Read(name))));

    private static ImmutableArray<string> Names =>
        [.. DiagnosticGolden.Names("binding-"), .. DiagnosticGolden.Names("planning-")];

    private static ImmutableArray<Diagnostic> Check(SourceText source) =>
        Compilation.Check(source, DescribedOptions.Of(source));
}
