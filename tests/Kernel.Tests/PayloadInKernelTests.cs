using Tcpq.Contract;
using Tcpq.Language.Hooks;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>The kernel's answers about payload are those of the host engine, at every hook that can be given packets
/// without a device.</summary>
public sealed class PayloadInKernelTests : PacketHookTests
{
    private static readonly Version BeforeXdpLoadBytes = new(5, 17);

    private const int FewQuestions = 4;
    private const int EveryTenth = 10;

    // Older verifiers take more steps for a search, and minutes for what they refuse in the end.
    private static bool IsPatient => KernelProbe.KernelVersion >= new Version(6, 1);

    private static IEnumerable<(string Script, PayloadQuestion[] Questions)> FewScripts => PayloadAnswers.ScriptsOf(
        PayloadQuestion.All.Take(PayloadQuestion.Portion)
            .Concat(PayloadQuestion.All.Skip(PayloadQuestion.Portion).Where((_, i) => i % EveryTenth == 0)),
        FewQuestions);

    [KernelFact(KernelFeature.Xdp)]
    public void It_holds_at_xdp_without_the_helper_that_copies() => Answers(HookTable.Xdp, BeforeXdpLoadBytes);

    [KernelFact(KernelFeature.Xdp)]
    public void Xdp_copies_text_without_the_helper_that_copies()
    {
        var rows = Rows(
            HookTable.Xdp,
            "on tcp_rcv < emit payload[1, 63], http.path, http.host; count(payload[0, 3]) >",
            [PayloadAnswers.Segment("GET /a/path HTTP/1.1\r\nHost: example.com\r\n\r\n"u8.ToArray())],
            BeforeXdpLoadBytes);
        Assert.Equal(
            ["ET /a/path HTTP/1.1\\r\\nHost: example.com\\r\\n\\r\\n", "/a/path", "example.com"],
            Assert.Single(rows).Values.Select(ValueFormat.Machine));
    }

    /// <inheritdoc/>
    protected override void HoldsAt(Hook hook) => Answers(hook);

    private static void Answers(Hook hook, Version? kernel = null)
    {
        var wrong = new List<string>();
        var packets = PayloadQuestion.Payloads.Select(payload => PayloadAnswers.Segment(payload)).ToList();
        foreach (var (script, questions) in IsPatient ? PayloadAnswers.Scripts : FewScripts)
        {
            var rows = Rows(hook, script, packets, kernel);
            Assert.Equal(packets.Count, rows.Count);
            wrong.AddRange(rows.Zip(PayloadQuestion.Payloads).SelectMany(pair =>
                PayloadAnswers.Differences(pair.First, questions, pair.Second)));
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    private static List<EmittedRow> Rows(Hook hook, string text, IEnumerable<byte[]> packets, Version? kernel)
    {
        using var script = new LoadedScript(
            hook, text, kernel is null ? null : Target.Default with { Kernel = kernel });
        var rows = script.Rows(() =>
        {
            foreach (var packet in packets)
            {
                script.Take(packet);
            }
        });
        Assert.Equal(0UL, script.Counters()[CounterKind.PayloadUnreadable]);
        return rows;
    }
}
