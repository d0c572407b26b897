using Tcpq.Diagnostics;
using Tcpq.Language;
using Tcpq.Results;
using Tcpq.Runtime.Events;
using Tcpq.Runtime.Kernel;
using Tcpq.Runtime.Maps;
using Tcpq.Runtime.Results;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Xunit;
using Xunit.Abstractions;

namespace Tcpq.Kernel.Tests;

/// <summary>The kernel gives the expected answer for every packet of the table, at every hook that can be given packets
/// without a device. The host engine is held to the same table.</summary>
public sealed class PacketCasesInKernelTests(ITestOutputHelper output)
{
    // The link header alone leaves nothing to hooks that begin behind it; the kernel refuses that.
    private const int EthernetLength = 14;
    private const int IPv6Length = 40;
    private const int InvalidArgument = -22;

    private static readonly PacketCase[] Cases =
        [.. PacketCases.All.Where(test => test.FitsDevice && test.Bytes.Length > EthernetLength)];

    [KernelFact(KernelFeature.Xdp)]
    public void Xdp_answers_as_expected() => Answers(HookTable.Xdp);

    [KernelFact(KernelFeature.Tc)]
    public void Tc_answers_as_expected() => Answers(HookTable.Tc);

    [KernelFact(KernelFeature.SocketFilter)]
    public void A_packet_socket_answers_as_expected() => Answers(HookTable.Socket);

    [KernelFact(KernelFeature.CgroupSkb)]
    public void A_cgroup_answers_as_expected() => Answers(HookTable.Cgroup);

    private void Answers(Hook hook)
    {
        Assert.True(Cases.Length > 100);
        var fields = FieldAnswers.PacketFields
            .Where(name => hook.Provides.HasFlag(FieldTable.Find(name)!.Needs)).ToList();
        var wrong = new List<string>();
        foreach (var portion in FieldAnswers.Portions(fields))
        {
            wrong.AddRange(RowsDiffer(hook, portion));
        }

        wrong.AddRange(CountsDiffer(hook));
        output.WriteLine($"{hook.Name}: {Cases.Length} packets, {fields.Count} fields");
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    private static List<string> RowsDiffer(Hook hook, IReadOnlyList<string> fields)
    {
        var script = Compile(hook, FieldAnswers.Script("packet", fields));
        var rows = new List<EmittedRow>();
        var decoder = new RowDecoder(script.Schema, new ColumnReader(bootTime: 0), rows.Add);
        using var loaded = ObjectLoader.Load(script, _ => Configuration);
        PacketCase[] given;
        using (new RingBuffer(loaded.MapDescriptor(Schema.RowsMap), decoder.Decode))
        {
            given = [.. Cases.Where(test => IsTaken(loaded, test))];
        }

        Assert.Equal(given.Length, rows.Count);
        return [.. given.Zip(rows).SelectMany(pair =>
            FieldAnswers.Differences(pair.Second, pair.First.Expected).Select(text => $"{pair.First.Name}: {text}"))];
    }

    private static List<string> CountsDiffer(Hook hook)
    {
        var script = Compile(hook, "on tcp_rcv < count() >");
        using var loaded = ObjectLoader.Load(script, _ => Configuration);
        var wrong = new List<string>();
        var before = Counters(script, loaded);
        var given = 0;
        foreach (var test in Cases.Where(test => IsTaken(loaded, test)))
        {
            given++;
            var after = Counters(script, loaded);
            Check("seen", true, CounterKind.Seen);
            Check("matched", test.Expected.IsTcp, CounterKind.Matched);
            Check("unreadable", test.Expected.Unreadable, CounterKind.Unreadable);
            Check("fragments", test.Expected.NonFirstFragment, CounterKind.Fragments);
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

    // Newer kernels make no socket buffer of a frame whose IP header is cut; XDP and captures cover those.
    private static bool IsTaken(LoadedObject loaded, PacketCase test)
    {
        var error = TestRun.Once(loaded.Programs[0].Descriptor, test.Bytes);
        Assert.True(error == 0 || (error == InvalidArgument && test.Bytes.Length < EthernetLength + IPv6Length), test.Name);
        return error == 0;
    }

    private static Dictionary<CounterKind, ulong> Counters(CompiledScript script, LoadedObject loaded)
    {
        var raw = MapReader.ReadElement(loaded.MapDescriptor(Schema.CountersMap), 0);
        return script.Schema.Counters
            .Select((counter, index) => (counter.Kind, Value: Sum(raw, index)))
            .GroupBy(counter => counter.Kind)
            .ToDictionary(group => group.Key, group => group.Aggregate(0UL, (sum, counter) => sum + counter.Value));
    }

    private static ulong Sum(RawTable raw, int index)
    {
        var sum = 0UL;
        for (var cpu = 0; cpu < raw.StatesPerEntry; cpu++)
        {
            sum += BitConverter.ToUInt64(raw.States, (cpu * raw.StateSize) + (index * sizeof(ulong)));
        }

        return sum;
    }

    private static RunConfiguration Configuration => default(RunConfiguration) with { LinkType = LinkType.Ethernet };

    private static CompiledScript Compile(Hook hook, string script)
    {
        var result = Compilation.Compile(
            new SourceText(script), new CompilationOptions { Hook = hook.Name, Device = "lo" });
        Assert.Equal("", DiagnosticRenderer.Render(result.Diagnostics, RenderStyle.Rich, colour: false));
        return result.Script!;
    }
}
