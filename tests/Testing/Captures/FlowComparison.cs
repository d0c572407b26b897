using System.Text;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime;
using Tcpq.Runtime.Replay.Flows;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Testing;

/// <summary>What tcpq and Wireshark say of the connections of a capture, segment by segment, and why they differ: the
/// differences of docs/captures.md, each found in the segments themselves.</summary>
public sealed class FlowComparison
{
    private const string Script = """
        on tcp_retransmit < emit time, sport, seq, ack_seq, payload_len, kind >
        on tcp_rtt < emit time, sport, seq, ack_seq, payload_len, kind as how, rtt >
        on reordered where direction == sent < emit time, sport, seq, ack_seq, payload_len, true as reordered >
        on dup_ack where direction == sent < emit time, sport, seq, ack_seq, payload_len, true as dup_ack >
        on lost_segment where direction == sent < emit time, sport, seq, ack_seq, payload_len, true as lost_segment >
        on zero_window where direction == sent < emit time, sport, seq, ack_seq, payload_len, true as zero_window >
        on keep_alive where direction == sent < emit time, sport, seq, ack_seq, payload_len, true as keep_alive >
        on window_full where direction == sent < emit time, sport, seq, ack_seq, payload_len, true as window_full >
        """;

    private const int KeyColumns = 5;
    private const ulong LongestToFast = 20_000_000;

    private readonly AnalyzedFrame[] frames;
    private readonly Dictionary<string, AnalyzedFrame> byKey;
    private readonly List<EmittedRow> rows = [];
    private readonly List<string> unexplained = [];
    private readonly StringBuilder table = new();
    private readonly HashSet<string> again;

    /// <summary>Asks both.</summary>
    public FlowComparison(string path)
    {
        frames = AnalyzedFrame.Read(path);
        byKey = frames.ToDictionary(frame => frame.Key);
        var (run, problems) = CaptureRun.Compile(
            new SourceText(Script), new() { Capture = new() { Side = FlowSide.Both } }, new(rows.Add, _ => { }));
        using (run ?? throw new InvalidOperationException(DiagnosticRenderer.Render(problems, RenderStyle.Rich, false)))
        {
            run.Read(path);
            run.End();
        }

        again = Ours("kind");
        Compare();
    }

    /// <summary>Differences that nothing explains.</summary>
    public IReadOnlyList<string> Unexplained => unexplained;

    /// <summary>Counts of both, and of explained differences.</summary>
    public override string ToString() => table.ToString();

    private void Compare()
    {
        table.AppendLine($"{frames.Length} segments\n{"",-26}{"both",8}{"Wireshark",12}{"tcpq",8}");
        Set("retransmission", again, "retransmission", mine: AgainNotLate, theirs: WasSentBefore);
        Set(
            "fast", Ours("kind", "fast"), "fast_retransmission", mine: frame => AskedForBySack(frame)
                || IsRecovering(frame),
            theirs: WasSentBefore);
        Set("spurious", Ours("kind", "spurious"), "spurious_retransmission");
        Set("reordered", Ours("reordered"), "out_of_order", mine: WasSentBefore,
            theirs: frame => again.Contains(frame.Key));
        Set("dup_ack", Ours("dup_ack"), "duplicate_ack");
        Set("lost_segment", Ours("lost_segment"), "lost_segment");
        Set("zero_window", Ours("zero_window"), "zero_window");
        Set("keep_alive", Ours("keep_alive"), "keep_alive");
        Set("window_full", Ours("window_full"), "window_full");
        CompareRoundTrips();
    }

    private HashSet<string> Ours(string column, string? value = null) =>
    [
        .. rows.Where(row => row.Columns[KeyColumns].Name == column
            && (value is null || ValueFormat.Machine(row.Values[KeyColumns]) == value)).Select(KeyOf),
    ];

    private static string KeyOf(EmittedRow row) =>
        string.Join(' ', row.Values.Take(KeyColumns).Select(value => ((Value.Number)value).Amount));

    private void Set(
        string name, HashSet<string> ours, string flag, Func<AnalyzedFrame, bool>? mine = null,
        Func<AnalyzedFrame, bool>? theirs = null)
    {
        HashSet<string> wiresharks = [.. frames.Where(frame => frame.Flags.Contains(flag)).Select(frame => frame.Key)];
        Row(name, ours, wiresharks);
        Explain($"{name} of tcpq alone", ours.Except(wiresharks), mine);
        Explain($"{name} of Wireshark alone", wiresharks.Except(ours), theirs);
    }

    private void Row(string name, HashSet<string> ours, HashSet<string> wiresharks) => table.AppendLine(
        $"{name,-26}{ours.Intersect(wiresharks).Count(),8}{wiresharks.Except(ours).Count(),12}"
        + $"{ours.Except(wiresharks).Count(),8}");

    private void Explain(string name, IEnumerable<string> keys, Func<AnalyzedFrame, bool>? reason) =>
        unexplained.AddRange(
        keys.Where(key => reason?.Invoke(byKey[key]) != true).Select(key => $"{name}: {key}"));

    // It left after all that came before it.
    private bool AgainNotLate(AnalyzedFrame frame) => frame.Flags.Contains("out_of_order") && !WasSentBefore(frame);

    private bool AskedForBySack(AnalyzedFrame frame) =>
        frames.TakeWhile(other => other != frame)
            .LastOrDefault(other => IsAnswer(other, frame)) is { HasSack: true } last
        && frame.Time < last.Time + LongestToFast;

    // Others that came earlier left the same end later.
    private bool WasSentBefore(AnalyzedFrame frame) =>
        Before(frame).Any(earlier =>
        earlier.Identification != 0 && (short)(earlier.Identification - frame.Identification) > 0);

    // Data that were under way at a fast retransmission are sent again before all of them are acknowledged.
    private bool IsRecovering(AnalyzedFrame frame) => Before(frame).Any(first =>
        again.Contains(first.Key) && (first.Flags.Contains("fast_retransmission") || AskedForBySack(first))
        && frames.TakeWhile(other => other != frame).LastOrDefault(other => IsAnswer(other, frame)) is { } answer
        && Before(first).Any(sent => Distance(sent.Sequence + sent.Payload, answer.Acknowledgment) > 0
            && Distance(sent.Sequence + sent.Payload, frame.Sequence + frame.Payload) >= 0));

    private void CompareRoundTrips()
    {
        var measured = rows.Where(row => row.Columns[KeyColumns].Name == "how").ToDictionary(KeyOf);
        HashSet<string> wiresharks = [.. frames.Where(frame => frame.RoundTrip is not null).Select(frame => frame.Key)];
        Row("rtt", [.. measured.Keys], wiresharks);
        Explain("rtt of Wireshark alone", wiresharks.Except(measured.Keys), IsAmbiguous);
        Explain("rtt of tcpq alone", measured.Keys.Except(wiresharks), IsOfWholeSegment);
        foreach (var (key, row) in measured)
        {
            var how = ValueFormat.Machine(row.Values[KeyColumns]);
            var ours = (ulong)((Value.Number)row.Values[KeyColumns + 1]).Amount;
            var isRight = how == "timestamp"
                ? IsAmbiguous(byKey[key])
                : byKey[key].RoundTrip is not { } theirs || theirs == ours;
            if (!isRight)
            {
                unexplained.Add($"rtt {how} {ours}: {key} {byKey[key].RoundTrip}");
            }
        }
    }

    // It covers what was sent more than once, or before, or what SACK had covered already.
    private bool IsAmbiguous(AnalyzedFrame frame)
    {
        var before = HighestBefore(frame);
        return Before(frame).Any(earlier => earlier.HasSack && earlier.Acknowledgment == before)
            || frames.TakeWhile(other => other != frame)
                .Any(other => IsAnswer(other, frame) && again.Contains(other.Key)
                && Distance(frame.Acknowledgment, other.Sequence) > 0
                && (before is not { } acknowledged || Distance(other.Sequence + other.Payload + 1, acknowledged) > 0));
    }

    // Acknowledgments overtake each other.
    private uint? HighestBefore(AnalyzedFrame frame) => Before(frame)
        .Where(earlier => earlier.Acknowledges && Distance(frame.Acknowledgment, earlier.Acknowledgment) > 0)
        .MaxBy(earlier => Distance(earlier.Acknowledgment, frame.Acknowledgment))?.Acknowledgment;

    private bool IsOfWholeSegment(AnalyzedFrame frame) => frames.TakeWhile(other => other != frame).Any(other =>
        IsAnswer(other, frame) && other.Payload > 0
            && Distance(frame.Acknowledgment, other.Sequence + other.Payload) > 0);

    private IEnumerable<AnalyzedFrame> Before(AnalyzedFrame frame) => frames.TakeWhile(other => other != frame)
        .Where(other => other.Stream == frame.Stream && other.Port == frame.Port);

    private static bool IsAnswer(AnalyzedFrame one, AnalyzedFrame other) =>
        one.Stream == other.Stream && one.Port != other.Port;

    private static int Distance(uint later, uint earlier) => unchecked((int)(later - earlier));
}
