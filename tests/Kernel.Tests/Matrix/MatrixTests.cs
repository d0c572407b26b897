using System.Collections.Immutable;
using System.Xml.Linq;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>What became of the tests of one class on a kernel.</summary>
/// <param name="Release">The kernel's release.</param>
/// <param name="Class">The class, without its namespace.</param>
/// <param name="Passed">How many passed.</param>
/// <param name="Failed">How many failed.</param>
/// <param name="Skipped">How many were skipped.</param>
internal sealed record MatrixTests(string Release, string Class, int Passed, int Failed, int Skipped)
{
    private static readonly XNamespace Schema = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>Reads what a run of tests has left (`--logger trx`); nothing where there is no such file.</summary>
    public static ImmutableArray<MatrixTests> Read(string release, string path) => !File.Exists(path) ? [] :
    [
        .. from result in XDocument.Load(path).Descendants(Schema + "UnitTestResult")
           let name = ClassOf((string)result.Attribute("testName")!)
           where name != nameof(EventMatrixTests) && name != nameof(MatrixDocumentTests)
           group (string)result.Attribute("outcome")! by name into outcomes
           let passed = outcomes.Count(outcome => outcome == "Passed")
           let failed = outcomes.Count(outcome => outcome == "Failed")
           select new MatrixTests(release, outcomes.Key, passed, failed, outcomes.Count() - passed - failed),
    ];

    public override string ToString() => string.Join(
        ", ",
        ((string[])[Text(Passed, "passed"), Failed > 0 ? $"**{Failed} failed**" : "", Text(Skipped, "skipped")])
            .Where(text => text.Length > 0));

    private static string Text(int count, string what) => count > 0 ? $"{count} {what}" : "";

    // `Linux 5.10: Tcpq.Kernel.Tests.FloodTests.A_flood(name: "a.b")`
    private static string ClassOf(string test)
    {
        var method = test.Split('(')[0];
        return method.Split('.')[^2];
    }
}
