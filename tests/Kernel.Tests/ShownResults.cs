using Tcpq.Contract;
using Tcpq.Language.Hooks;
using Tcpq.Runtime;
using Tcpq.Runtime.Events;
using Tcpq.Runtime.Results;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests;

/// <summary>All that a script shows of some packets: rows and texts in their order, tables, counters; a line for each.
/// </summary>
internal static class ShownResults
{
    private const ulong FirstTime = 1_767_225_600_000_000_000; // the start of 2026
    private const ulong Step = 1_000_000;
    private const int LeastPackets = 100;
    private const int PacketsPerCpu = 8;
    private const string SameKey = "rows have the key";

    /// <summary>Loads a script, gives packets to it and to the host engine, and demands that both show the
    /// same.</summary>
    /// <returns>How many lines that are.</returns>
    public static int AreEqual(Hook hook, string text, IEnumerable<byte[]> packets)
    {
        using var script = new LoadedScript(hook, text);
        var (kernel, taken) = InKernel(script, packets);
        Assert.True(taken.Count > LeastPackets);
        Assert.Equal([text, .. OnHost(text, taken)], [text, .. kernel]);
        Assert.DoesNotContain(kernel, line => line.Contains(SameKey, StringComparison.Ordinal));
        return kernel.Count;
    }

    /// <summary>What a loaded script shows, and the packets that the kernel made something of.</summary>
    private static (List<string> Lines, List<byte[]> Taken) InKernel(LoadedScript script, IEnumerable<byte[]> packets)
    {
        var lines = new List<string>();
        var decoder = new RowDecoder(script.Schema, new ColumnReader(bootTime: 0), row => lines.Add(Line(row)));
        var taken = new List<byte[]>();
        using (script.Schema.Streams.IsEmpty ? null : new RingBuffer(script.RowsDescriptor, decoder.Decode))
        {
            using var cpus = new CpuRotation();
            foreach (var some in packets.Chunk(PacketsPerCpu))
            {
                cpus.Move();
                taken.AddRange(some.Where(script.Takes));
            }
        }

        lines.AddRange(Lines(script.Report(Step * (ulong)(taken.Count - 1))));
        return (lines, taken);
    }

    /// <summary>What the host engine shows.</summary>
    private static List<string> OnHost(string script, IEnumerable<byte[]> packets)
    {
        var capture = packets.Select((packet, i) => new TimedPacket(packet, FirstTime + (Step * (ulong)i)));
        using var file = new TemporaryFile(PcapWriter.Write(LinkType.Ethernet, capture), "packets.pcap");
        var lines = new List<string>();
        var (run, diagnostics) = CaptureRun.Compile(
            new SourceText(script), new(), new(row => lines.Add(Line(row)), _ => { }));
        if (run is null)
        {
            return [.. diagnostics.Select(diagnostic => diagnostic.Message)];
        }

        using (run)
        {
            var problem = run.Read(file.Path);
            return [.. lines, .. Lines(run.Report()), .. problem is null ? [] : (string[])[problem.Message]];
        }
    }

    private static string Line(EmittedRow row) =>
        $"{row.Kind}: {row.Say(TimeProvider.System)} {string.Join(", ", row.Columns.Zip(row.Values, (column, value) =>
            $"{column.Name} = {Text(value)}"))}";

    private static IEnumerable<string> Lines(Report report) =>
        report.Tables.SelectMany(Lines).Concat(Lines(report.Summary));

    private static IEnumerable<string> Lines(ResultTable table) => table.Rows
        .GroupBy(row => string.Join(' ', row.Key.Select(Text)))
        .Where(same => same.Count() > 1)
        .Select(same => $"{table.Name}: {same.Count()} {SameKey} {same.Key}")
        .Concat(Rows(table));

    private static IEnumerable<string> Rows(ResultTable table) => table.Rows
        .Select(row => row.Key.Concat(row.Lines.SelectMany(line => line)).Select(Text))
        .Select(texts => $"{table.Name}: {string.Join(' ', texts)}")
        .Append($"{table.Name}: {table.Omitted} more");

    // Some losses are the kernel's alone; none of them happens here.
    private static IEnumerable<string> Lines(Summary summary) =>
        summary.Packets.Concat(summary.Losses).Where(count => count.Count > 0)
            .Select(count => $"{count.Name} of {count.Of}: {count.Count}");

    private static string Text(Value value) => value switch
    {
        Value.Absent => "absent", // an empty text is none
        _ => $"`{ValueFormat.Machine(value)}`",
    };
}
