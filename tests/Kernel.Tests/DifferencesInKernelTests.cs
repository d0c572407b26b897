using System.Globalization;
using Tcpq.Contract;
using Tcpq.Language.Hooks;
using Tcpq.Runtime.Events;
using Tcpq.Runtime.Results;
using Tcpq.Testing;
using Tcpq.Values;
using Xunit;
using Xunit.Abstractions;

namespace Tcpq.Kernel.Tests;

/// <summary>For packets by the thousand, sound, lying, cut and mutated, the kernel says of every field what the host
/// engine says. TCPQ_PACKETS says how many mutants there are, TCPQ_SEED which.</summary>
public sealed class DifferencesInKernelTests(ITestOutputHelper output) : PacketHookTests
{
    private const int Portion = 4096;
    private const int Batch = 256;

    private static readonly int Mutants = Setting.Of("TCPQ_PACKETS", 10_000);
    private static readonly int Seed = Setting.Of("TCPQ_SEED", 1);

    private static readonly byte[][] Packets = [
        .. new[] { PacketCorpus.Honest, PacketCorpus.Lying, PacketCorpus.Cut }.SelectMany(each => each)
            .Select(packet => packet.Bytes),
        .. PacketCorpus.Mutants(Mutants, Seed),
    ];

    /// <inheritdoc/>
    protected override void HoldsAt(Hook hook)
    {
        var fields = FieldAnswers.PacketFieldsAt(hook);
        var differences = new List<string>();
        var (given, compared) = (0L, 0L);
        foreach (var names in FieldAnswers.Portions(fields))
        {
            var script = FieldAnswers.Script("packet", names);
            using var loaded = new LoadedScript(hook, script);
            given = 0;
            var counts = new SortedDictionary<string, ulong>(StringComparer.Ordinal);
            foreach (var packets in Packets.Chunk(Portion))
            {
                var taken = new List<byte[]>(packets.Length);
                var inKernel = Rows(loaded, packets, taken);
                var onHost = new List<string>(taken.Count);
                Add(counts, OnHost.Run(script, taken, row => onHost.Add(Text(row))));
                Assert.Equal(taken.Count, inKernel.Count);
                Assert.Equal(taken.Count, onHost.Count);
                given += taken.Count;
                compared += taken.Count * names.Count;
                differences.AddRange(taken.Zip(onHost, inKernel)
                    .Where(each => each.Second != each.Third)
                    .Select(each =>
                        $"{Convert.ToHexString(each.First)}\n  host   {each.Second}\n  kernel {each.Third}"));
            }

            var inKernelToo = new SortedDictionary<string, ulong>(StringComparer.Ordinal);
            Add(inKernelToo, loaded.Report());
            Assert.Equal(inKernelToo, counts);
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{hook.Name}: {given} packets, {fields.Count} fields, {compared} values compared, "
            + $"{differences.Count} packets differ"));
        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(10)));
    }

    private static List<string> Rows(LoadedScript script, byte[][] packets, List<byte[]> taken)
    {
        var rows = new List<string>(packets.Length);
        var arrived = 0;
        var decoder = new RowDecoder(script.Schema, new ColumnReader(bootTime: 0), row =>
        {
            rows.Add(Text(row));
            Volatile.Write(ref arrived, rows.Count);
        });
        using (new RingBuffer(script.RowsDescriptor, decoder.Decode))
        {
            foreach (var batch in packets.Chunk(Batch))
            {
                taken.AddRange(batch.Where(script.Takes));

                // The ring has room for a batch.
                SpinWait.SpinUntil(() => Volatile.Read(ref arrived) == taken.Count, TimeSpan.FromSeconds(60));
            }
        }

        return rows;
    }

    private static string Text(EmittedRow row) => string.Join(' ', row.Columns.Zip(
        row.Values, (column, value) => $"{column.Name}={(value is Value.Absent ? "-" : ValueFormat.Machine(value))}"));

    private static void Add(SortedDictionary<string, ulong> counts, Report report)
    {
        foreach (var count in report.Summary.Packets.Concat(report.Summary.Losses))
        {
            if (count.Name is "seen" or "matched" or "unreadable" or "fragments")
            {
                counts[count.Name] = counts.GetValueOrDefault(count.Name) + count.Count;
            }
        }
    }
}
