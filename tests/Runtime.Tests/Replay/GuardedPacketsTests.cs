using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Replay;
using Tcpq.Runtime.Replay.Links;
using Tcpq.Runtime.Replay.Records;
using Tcpq.Targets;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>The code made of a script reads no byte outside of a packet. TCPQ_PACKETS says how many mutants there are,
/// TCPQ_SEED which.</summary>
public sealed unsafe class GuardedPacketsTests
{
    private const string PayloadScript = """
        on tcp_rcv where payload contains "needle" or payload startswith "GET " <
          emit http.method, http.path, http.host, tls.sni, payload[0, 16], payload[3, 64]
        >
        on tcp_rcv where http.status >= 200 or tls.version >= TLS1_2 or u32(payload, 7) == 5 <
          count(u8(payload, 0), u16(payload, 2))
        >
        on packet < sum(len) by flow; distinct(saddr, daddr) as d; first(sport) by vlan; quantiles(payload_len) as q >
        """;

    private static readonly int Mutants = Setting.Of("TCPQ_PACKETS", 20_000);
    private static readonly int Seed = Setting.Of("TCPQ_SEED", 1);

    [Fact]
    public void No_byte_behind_or_before_a_packet_is_read()
    {
        var scripts = FieldAnswers.Portions(FieldAnswers.PacketFields)
            .Select(names => FieldAnswers.Script("packet", names));
        foreach (var script in scripts.Append(PayloadScript))
        {
            Read(script);
        }
    }

    private static void Read(string script)
    {
        var diagnostics = new DiagnosticBag();
        var options = new CompilationOptions { IsCapture = true };
        var bound = Compilation.Bind(Compilation.Parse(new(script)), options, diagnostics);
        var program = Compilation.CompileForCaptures(bound!, options, diagnostics);
        Assert.Empty(diagnostics.ToImmutable());
        using var engine = new HostEngine(program!, _ => { });
        using var memory = new GuardedMemory(1 << 18);
        using var block = new PacketBlock();
        var source = new PacketInterface(LinkTable.Find((int)LinkType.Ethernet), isSwapped: false);
        foreach (var packet in Packets())
        {
            Hand(memory.AtEnd(packet), packet.Length);
            Hand(memory.AtStart(packet), packet.Length);
        }

        var seen = engine.ReadCounters()[0];
        Assert.Equal((ulong)Packets().Count() * 2, seen);

        void Hand(byte* bytes, int length)
        {
            block.Clear();
            *block.Packets = new() { Data = bytes, CapturedLength = (uint)length, Length = (uint)length, Time = 1 };
            source.Take(block.Packets, block);
            block.SetCount(block.Packets + 1);
            engine.Handle(block);
        }
    }

    private static IEnumerable<byte[]> Packets() =>
        new[] { PacketCorpus.Honest, PacketCorpus.Lying, PacketCorpus.Cut, PacketCases.All.Select(test => test.Packet) }
            .SelectMany(each => each).Select(packet => packet.Bytes)
            .Concat(PacketCorpus.Mutants(Mutants, Seed))
            .Append([]);
}
