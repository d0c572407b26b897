using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Language.Hooks;
using Tcpq.Runtime.Events;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Kernel;
using Tcpq.Runtime.Kernel.Loading;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Runtime.Maps;
using Tcpq.Runtime.Results;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>A script in the kernel that is attached to nothing: its packets come by BPF_PROG_TEST_RUN.</summary>
internal sealed class LoadedScript : IDisposable
{
    // The link header alone leaves nothing to hooks that begin behind it; the kernel refuses that.
    private const int EthernetLength = 14;
    private const int IPv6Length = 40;
    private const int InvalidArgument = -22;

    private readonly CompiledScript script;
    private readonly LoadedObject loaded;
    private readonly ulong start = BootClock.Now;

    /// <param name="hook">Where it would be attached.</param>
    /// <param name="text">The script.</param>
    /// <param name="target">The kernel that it is compiled for; null for a current one, or this one where it is
    /// older.</param>
    /// <param name="enforcement">Whether verdicts are applied.</param>
    /// <param name="tunnels">Which of packets in tunnels it is about.</param>
    public LoadedScript(
        Hook hook,
        string text,
        Target? target = null,
        Enforcement enforcement = Enforcement.None,
        TunnelView tunnels = TunnelView.Outer)
    {
        var options =
            new CompilationOptions { Hook = hook.Name, Device = "lo", Target = target ?? Newest, Tunnels = tunnels };
        var result = Compilation.Compile(new SourceText(text), options);
        Assert.True(
            result.Diagnostics.IsEmpty, DiagnosticRenderer.Render(result.Diagnostics, RenderStyle.Rich, colour: false));
        script = result.Result!;
        try
        {
            loaded = ObjectLoader.Load(
                script, _ => default(RunConfiguration) with { LinkType = LinkType.Ethernet }, enforcement);
        }
        catch (KernelRefusalException refusal)
        {
            // What the verifier says tells more than that it refused.
            Assert.Fail(DiagnosticRenderer.Render([refusal.Diagnostic], RenderStyle.Rich, colour: false));
            throw;
        }
    }

    private static Target Newest =>
        KernelProbe.KernelVersion < Target.Default.Kernel ? Target.Of(KernelProbe.KernelVersion) : Target.Default;

    /// <summary>The packets that the kernel can be given.</summary>
    public static ImmutableArray<PacketCase> Cases { get; } =
        [.. PacketCases.All.Where(test => test.FitsDevice && test.Bytes.Length > EthernetLength)];

    public Schema Schema => script.Schema;

    public int RowsDescriptor => loaded.MapDescriptor(Schema.RowsMap);

    /// <summary>The only table.</summary>
    public ResultTable Table => Assert.Single(Report().Tables);

    /// <summary>The tables, and what was seen and lost.</summary>
    /// <param name="elapsed">Nanoseconds that it is to be about; null for those since the script was loaded.</param>
    public Report Report(ulong? elapsed = null) => new(
        [.. script.Schema.Tables.Select(table => Read(table, elapsed))],
        SummaryReader.Read(script.Schema, CounterValues(), [], []));

    /// <summary>The rows that the program sends while it is given packets.</summary>
    public List<EmittedRow> Rows(Action give)
    {
        var rows = new List<EmittedRow>();
        var decoder = new RowDecoder(Schema, new ColumnReader(bootTime: 0), rows.Add);
        using (new RingBuffer(RowsDescriptor, decoder.Decode))
        {
            give();
        }

        return rows;
    }

    /// <summary>The counters, summed over CPUs and over what they belong to.</summary>
    public Dictionary<CounterKind, ulong> Counters() => script.Schema.Counters
        .Zip(CounterValues(), (counter, value) => (counter.Kind, Value: value))
        .GroupBy(counter => counter.Kind)
        .ToDictionary(group => group.Key, group => group.Aggregate(0UL, (sum, counter) => sum + counter.Value));

    /// <summary>Gives the program a packet. Newer kernels make no socket buffer of a frame whose IP header is cut; XDP
    /// and captures cover those.</summary>
    /// <returns>False if the kernel refused.</returns>
    public bool Takes(PacketCase test) => Takes(test.Bytes);

    /// <summary>Gives the program a packet that the kernel may refuse.</summary>
    public bool Takes(byte[] packet)
    {
        var error = TestRun.Once(loaded.Programs[0].Descriptor, packet);
        Assert.True(error == 0 || (error == InvalidArgument && packet.Length < EthernetLength + IPv6Length));
        return error == 0;
    }

    /// <summary>The descriptor of a map.</summary>
    public int Map(string name) => loaded.MapDescriptor(name);

    /// <summary>What the program returns for a packet that every kernel takes.</summary>
    public int Returns(byte[] packet)
    {
        Assert.Equal(0, TestRun.Once(loaded.Programs[0].Descriptor, packet, out var returned));
        return returned;
    }

    /// <summary>Gives the program a packet that every kernel takes.</summary>
    public void Take(byte[] packet) => Assert.Equal(0, TestRun.Once(loaded.Programs[0].Descriptor, packet));

    /// <summary>Gives the program a packet many times.</summary>
    public void Take(byte[] packet, int times) =>
        Assert.Equal(0, TestRun.Repeat(loaded.Programs[0].Descriptor, packet, times));

    public void Dispose() => loaded.Dispose();

    private ResultTable Read(TableSchema schema, ulong? elapsed)
    {
        var raw = MapReader.Read(loaded.MapDescriptor(schema.Map.Name));
        var now = BootClock.Now;
        var since = elapsed is { } span ? now - span : start;
        return TableReader.Read(schema, raw, new ColumnReader(bootTime: 0), limit: null, new(schema, now, since, null));
    }

    private ulong[] CounterValues()
    {
        var raw = MapReader.ReadElement(loaded.MapDescriptor(Schema.CountersMap), 0);
        return [.. Enumerable.Range(0, script.Schema.Counters.Length).Select(index => Sum(raw, index))];
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
}
