using Xunit.Abstractions;
using Xunit.Sdk;

namespace Tcpq.Testing.Kernel.Retrial;

/// <summary>Finds the tests of <see cref="KernelTheoryAttribute"/>.</summary>
public sealed class KernelTheoryDiscoverer(IMessageSink diagnostics) : TheoryDiscoverer(diagnostics)
{
    protected override IEnumerable<IXunitTestCase> CreateTestCasesForDataRow(
        ITestFrameworkDiscoveryOptions discoveryOptions,
        ITestMethod testMethod,
        IAttributeInfo theoryAttribute,
        object[] dataRow) => [new RetriedTestCase(DiagnosticMessageSink, discoveryOptions, testMethod, dataRow)];
}
