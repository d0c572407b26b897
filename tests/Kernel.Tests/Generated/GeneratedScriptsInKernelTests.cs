using FsCheck;
using FsCheck.Fluent;
using Tcpq.Language.Hooks;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Xunit.Abstractions;

namespace Tcpq.Kernel.Tests.Generated;

/// <summary>Scripts out of a generator compile, load, and show the same in the kernel as in the host engine.</summary>
/// <remarks>Each has a seed: 1 to 125 at each hook, or as many as TCPQ_SCRIPTS says, from TCPQ_SEED on. What fails is
/// made smaller, and shown with its seed.</remarks>
public sealed class GeneratedScriptsInKernelTests(ITestOutputHelper output)
{
    private static readonly int First = Setting.Of("TCPQ_SEED", 1);
    private static readonly int Count = Setting.Of("TCPQ_SCRIPTS", 125);

    internal static readonly byte[][] Packets = [
        .. LoadedScript.Cases.Select(test => test.Bytes),
        .. PayloadQuestion.Payloads.Select(PayloadAnswers.Segment),
        .. MutatedPackets.Of(LoadedScript.Cases.Select(test => test.Bytes), First),
    ];

    [KernelFact(KernelFeature.Xdp, KernelFeature.AtomicFetch)]
    public void Xdp_shows_what_the_host_engine_shows() => Compare(HookTable.Xdp);

    [KernelFact(KernelFeature.Tc, KernelFeature.AtomicFetch)]
    public void Tc_shows_what_the_host_engine_shows() => Compare(HookTable.Tc);

    [KernelFact(KernelFeature.SocketFilter, KernelFeature.AtomicFetch)]
    public void A_packet_socket_shows_what_the_host_engine_shows() => Compare(HookTable.Socket);

    [CgroupRunFact(KernelFeature.AtomicFetch)]
    public void A_cgroup_shows_what_the_host_engine_shows() => Compare(HookTable.Cgroup);

    private void Compare(Hook hook)
    {
        var (lines, ground) = (0, Ground.Shared(hook));
        for (var seed = First; seed < First + Count; seed++)
        {
            try
            {
                Prop.ForAll(GeneratedScript.For(ground),
                    script => lines += ShownResults.AreEqual(hook, script.Text, Packets))
                    .Check(Config.QuickThrowOnFailure.WithMaxTest(1).WithReplay((ulong)seed, 1));
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"TCPQ_SEED={seed} TCPQ_SCRIPTS=1 at {hook.Name}", failure);
            }
        }

        output.WriteLine($"{hook.Name}: {Count} scripts from seed {First}, {Packets.Length} packets, {lines} lines");
    }
}
