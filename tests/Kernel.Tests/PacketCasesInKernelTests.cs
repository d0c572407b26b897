using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Language.Hooks;
using Tcpq.Targets;
using Tcpq.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Tcpq.Kernel.Tests;

/// <summary>The kernel gives the expected answer for every packet of the table, at every hook that can be given packets
/// without a device. The host engine is held to the same table.</summary>
public sealed class PacketCasesInKernelTests(ITestOutputHelper output) : PacketHookTests
{
    /// <inheritdoc/>
    protected override void HoldsAt(Hook hook)
    {
        Assert.True(LoadedScript.Cases.Length > 100);
        var fields = FieldAnswers.PacketFieldsAt(hook);
        var wrong = new List<string>();
        foreach (var portion in FieldAnswers.Portions(fields))
        {
            wrong.AddRange(RowsDiffer(hook, portion, LoadedScript.Cases, TunnelView.Outer));
            wrong.AddRange(RowsDiffer(hook, portion, InTunnels, TunnelView.Inner));
        }

        wrong.AddRange(CountsDiffer(hook));
        output.WriteLine($"{hook.Name}: {LoadedScript.Cases.Length} packets, {fields.Count} fields");
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    // Those in tunnels, and those without, which are the same from inside.
    private static ImmutableArray<PacketCase> InTunnels { get; } =
    [
        .. TunnelCases.All,
        .. LoadedScript.Cases.Where(test => !test.Expected.Fields.ContainsKey("tunnel")),
    ];

    private static List<string> RowsDiffer(
        Hook hook, IReadOnlyList<string> fields, ImmutableArray<PacketCase> cases, TunnelView view)
    {
        using var script = new LoadedScript(hook, FieldAnswers.Script("packet", fields), tunnels: view);
        PacketCase[] given = [];
        var rows = script.Rows(() => given = [.. cases.Where(script.Takes)]);
        Assert.Equal(given.Length, rows.Count);
        return [.. given.Zip(rows).SelectMany(pair =>
            FieldAnswers.Differences(pair.Second, pair.First.Expected).Select(text => $"{pair.First.Name}: {text}"))];
    }

    private static List<string> CountsDiffer(Hook hook)
    {
        using var script = new LoadedScript(hook, "on tcp_rcv < count() >");
        var wrong = new List<string>();
        var before = script.Counters();
        var given = 0;
        foreach (var test in LoadedScript.Cases.Where(script.Takes))
        {
            given++;
            var after = script.Counters();
            Check("seen", true, CounterKind.Seen);
            Check("matched", test.Expected.IsTcp, CounterKind.Matched);
            Check("unreadable", test.Expected.Unreadable, CounterKind.Unreadable);
            Check("fragments", test.Expected.NonFirstFragment, CounterKind.Fragments);
            Check(
                "not followed",
                test.Expected.NotFollowed is not null || test.Packet.Layers.Any(layer => layer is EspLayer),
                CounterKind.NotFollowed);
            before = after;

            void Check(string what, bool expected, CounterKind kind)
            {
                var counted = after[kind] - before[kind];
                if (counted != (expected ? 1UL : 0UL))
                {
                    wrong.Add($"{test.Name}: {what} is {counted}");
                }
            }
        }

        Assert.True(given > 100);
        return wrong;
    }
}
