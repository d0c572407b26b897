using System.Collections.Concurrent;
using System.Net;
using Tcpq.Contract;
using Tcpq.Language.Hooks;
using Tcpq.Targets;
using Tcpq.Testing;
using Tcpq.Testing.Kernel;
using Tcpq.Values;
using Xunit;
using Xunit.Abstractions;

namespace Tcpq.Kernel.Tests;

/// <summary>Every frame of the table that a kernel delivers is read and counted right where packets really arrive: sent
/// into one end of a veth pair, watched at the other.</summary>
public sealed class FramesOnTheWireTests(ITestOutputHelper output)
{
    private const string MarkAddress = "203.0.113.77";
    private const string MarkReceiver = "203.0.113.78";
    private const string ListenerReports = "ff02::16";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [KernelFact(KernelFeature.TpBtf)]
    public void The_tracepoint_answers_as_expected() => Answers(HookTable.TpBtf, "tcp_rcv");

    [KernelFact(KernelFeature.SocketFilter)]
    public void A_packet_socket_answers_as_expected() => Answers(HookTable.Socket, "packet");

    // `packet` has a row for whatever is delivered. `tcp_rcv` has one for segments only, but the tracepoint misses
    // nothing.
    private void Answers(Hook hook, string row)
    {
        using var veth = new VethPair(isSilent: true);
        using var place = new FrameReceiver(
            veth, LoadedScript.Cases.Where(IsReceived).Select(ReceiverOf).Append(MarkReceiver));
        var fields = FieldAnswers.PacketFieldsAt(hook);

        // `packet` has what the receiver sends as well: reports of multicast listeners (RFC 9777), whenever it likes.
        var condition = row == "packet" ? $"{NotMark} and not (daddr == {ListenerReports})" : NotMark;
        var wrong = new List<string>();
        PacketCase[] delivered = [];
        foreach (var portion in FieldAnswers.Portions(fields))
        {
            var (sent, rows, _) = Watch(hook, veth, place, FieldAnswers.Script($"{row} where {condition}", portion));
            delivered = row == "packet" ? [.. rows.Keys] : [.. sent];
            Assert.Equal(delivered.Where(test => row == "packet" || IsReceived(test)), rows.Keys);
            wrong.AddRange(rows.SelectMany(answer =>
                FieldAnswers.Differences(answer.Value, answer.Key.Expected)
                    .Select(text => $"{answer.Key.Name}: {text}")));
        }

        Assert.True(delivered.Length > 100);
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        output.WriteLine($"{hook.Name}: {delivered.Length} of {LoadedScript.Cases.Length} frames delivered; not "
            + string.Join<PacketCase>(", ", LoadedScript.Cases.Except(delivered)));
        CountsAre(hook, delivered, Watch(hook, veth, place, $"on tcp_rcv where {NotMark} < count() >").Report);
    }

    private static void CountsAre(Hook hook, PacketCase[] delivered, Report report) => Assert.Equal(
        [
            delivered.Count(test => hook == HookTable.TpBtf ? IsReceived(test) : test.Expected.IsTcp),
            delivered.Count(test => test.Expected.Unreadable),
            delivered.Count(test => test.Expected.NonFirstFragment),
        ],
        [
            (int)((Value.Number)report.Tables[0].Rows[0].Value).Amount, Loss(report, "unreadable"),
            Loss(report, "fragments"),
        ]);

    // No connection is a group's.
    private static bool IsReceived(PacketCase test) =>
        test.Expected.IsTcp && !IPAddress.Parse(ReceiverOf(test)).IsIPv6Multicast;

    private static string ReceiverOf(PacketCase test) => $"{test.Expected.Fields["daddr"]}";

    private static string NotMark => $"not (saddr == {MarkAddress})";

    /// <summary>Sends every frame with a mark behind it, so that each row can be told whose it is.</summary>
    /// <returns>What the kernel took, the rows of the script by the frames that they came from, and the
    /// counts.</returns>
    private static (List<PacketCase> Sent, Dictionary<PacketCase, EmittedRow> Rows, Report Report) Watch(
        Hook hook, VethPair veth, FrameReceiver place, string script)
    {
        var rows = new ConcurrentQueue<EmittedRow>();
        using var run = place.Start(
            $"on tcp_rcv where saddr == {MarkAddress} < emit sport as mark >\n{script}",
            new() { Live = new() { Hook = hook.Name, Device = veth.Name } },
            rows.Enqueue);
        var sent = Send(veth);
        var last = LoadedScript.Cases.Length - 1;
        Assert.True(SpinWait.SpinUntil(() => rows.Any(row => MarkOf(row) == last), Patience), "frames did not arrive");
        run.Stop();
        return (sent, Assign(rows), run.Report());
    }

    private static List<PacketCase> Send(VethPair veth)
    {
        var sent = new List<PacketCase>();
        veth.InPeer(() =>
        {
            // One CPU's queue keeps the order.
            using var cpus = new CpuRotation();
            cpus.Move();
            using var sender = new FrameSender(veth.PeerName);
            for (var i = 0; i < LoadedScript.Cases.Length; i++)
            {
                if (sender.Send(LoadedScript.Cases[i].Bytes))
                {
                    sent.Add(LoadedScript.Cases[i]);
                }

                Assert.True(sender.Send(Mark(i)));
            }
        });
        return sent;
    }

    private static Dictionary<PacketCase, EmittedRow> Assign(IEnumerable<EmittedRow> rows)
    {
        var answers = new Dictionary<PacketCase, EmittedRow>();
        var next = 0;
        foreach (var row in rows)
        {
            if (MarkOf(row) is { } mark)
            {
                Assert.Equal(next++, mark);
            }
            else
            {
                answers.Add(LoadedScript.Cases[next], row);
            }
        }

        return answers;
    }

    private static byte[] Mark(int number) =>
        Packet.Ethernet().IPv4(MarkAddress, MarkReceiver).Tcp(number, 1, ack: true).Bytes;

    private static int? MarkOf(EmittedRow row) =>
        row.Columns[0].Name == "mark" ? (int)((Value.Number)row.Values[0]).Amount : null;

    private static int Loss(Report report, string name) =>
        (int)report.Summary.Losses.Single(loss => loss.Name == name).Count;
}
