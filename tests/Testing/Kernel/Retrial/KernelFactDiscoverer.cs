using Xunit.Abstractions;
using Xunit.Sdk;

namespace Tcpq.Testing.Kernel.Retrial;

/// <summary>Finds the tests of <see cref="KernelFactAttribute"/>.</summary>
public sealed class KernelFactDiscoverer(IMessageSink diagnostics) : FactDiscoverer(diagnostics)
{
    protected override IXunitTestCase CreateTestCase(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new RetriedTestCase(DiagnosticMessageSink, discoveryOptions, testMethod);
}
