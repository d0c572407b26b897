using System.ComponentModel;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Tcpq.Testing.Kernel.Retrial;

/// <summary>A test that is run again where it failed while something happened that no BPF program of this machine can
/// see, and only there.</summary>
/// <remarks>See <see cref="UnseenEvents"/>. What fails for another reason fails at once.</remarks>
public sealed class RetriedTestCase : XunitTestCase
{
    private const int MostRuns = 5;

    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("for the deserializer alone")]
    public RetriedTestCase()
    {
    }

    public RetriedTestCase(
        IMessageSink diagnostics, ITestFrameworkDiscoveryOptions options, ITestMethod method,
        object[]? arguments = null)
        : base(
            diagnostics, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method, arguments)
    {
    }

    public override async Task<RunSummary> RunAsync(
        IMessageSink diagnosticMessageSink,
        IMessageBus messageBus,
        object[] constructorArguments,
        ExceptionAggregator aggregator,
        CancellationTokenSource cancellationTokenSource)
    {
        for (var run = 1; ; run++)
        {
            var start = UnseenEvents.Watch();
            using var held = new HeldMessages();
            var summary = await base.RunAsync(
                diagnosticMessageSink, held, constructorArguments, new(aggregator), cancellationTokenSource);
            if (summary.Failed == 0 || run == MostRuns || UnseenEvents.Since(start) is not { } unseen)
            {
                held.PassTo(messageBus);
                return summary;
            }

            RetrialLog.Add(DisplayName, unseen);
        }
    }
}
