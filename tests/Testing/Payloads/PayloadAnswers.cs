using Tcpq.Contract;
using Tcpq.Values;

namespace Tcpq.Testing;

/// <summary>Asks a script all questions about payloads, and compares.</summary>
public static class PayloadAnswers
{
    /// <summary>The scripts that ask, each with its questions.</summary>
    public static IEnumerable<(string Script, PayloadQuestion[] Questions)> Scripts =>
        ScriptsOf(PayloadQuestion.All, PayloadQuestion.Portion);

    /// <summary>Scripts that ask some questions.</summary>
    /// <param name="all">The questions.</param>
    /// <param name="portion">Most that a script asks.</param>
    public static IEnumerable<(string Script, PayloadQuestion[] Questions)> ScriptsOf(
        IEnumerable<PayloadQuestion> all, int portion) => all.Chunk(portion).Select(questions => (
            $"on tcp_rcv < emit {string.Join(", ", questions.Select((q, i) => $"({q.Condition}) as q{i}"))} >",
            questions));

    /// <summary>A segment of either family that carries a payload; the headers before it are of odd lengths.</summary>
    public static byte[] Segment(byte[] payload) => payload.Length % 2 == 0
        ? Packet.Ethernet().IPv4().Tcp(1, 2, ack: true).Payload(payload).Bytes
        : Packet.Ethernet().Vlan(3).IPv6().HopByHop(1).Tcp(1, 2, ack: true, options: [.. TcpOption.Nops(12)])
            .Payload(payload)
            .Bytes;

    /// <summary>What is wrong in the row of a payload.</summary>
    public static IEnumerable<string> Differences(EmittedRow row, PayloadQuestion[] questions, byte[] payload) =>
        questions.Zip(row.Values)
            .Where(pair => pair.Second is not Value.Boolean answer || answer.Truth != pair.First.Answer(payload))
            .Select(pair => $"{pair.First.Condition} of {payload.Length} bytes is not {pair.First.Answer(payload)}");
}
