using Tcpq.Cli.Terminal;
using Tcpq.Contract;
using Tcpq.Runtime;
using Tcpq.Testing;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

/// <summary>The number of threads that read a capture changes nothing in what is found.</summary>
public sealed class WorkerTests(WorkerTests.Captures captures) : IClassFixture<WorkerTests.Captures>
{
    private static readonly int[] Workers = [1, 2, 8];

    [Theory]
    [InlineData("on tcp_rcv where syn < count(saddr) >")]
    [InlineData("on tcp_rcv < sum(len) by saddr, daddr, sport, dport limit 200k >")]
    [InlineData("on tcp_rcv < avg(len) by dport; min(ttl) by saddr; max(win) >")]
    [InlineData("on tcp_rcv < hist(len) by dport; lhist(ttl, 0, 256, 16); quantiles(len) by flags >")]
    [InlineData("on packet < distinct(saddr, sport) by dport; rate() by dport; count(ip.proto) >")]
    [InlineData("on packet where sample(10) < count(sport) >")]
    [InlineData(
        "on tcp_rcv where len / (ttl - ttl) == 0 and dport == 80 < count() > on packet where syn < count(vlan) >")]
    [InlineData("on tcp_rcv < count(saddr, sport) limit 1000 >")]
    [InlineData("on tcp_rcv < count(saddr, sport) limit 20000; count(dport) >")]
    [InlineData("on tcp_rcv < count(saddr, sport) lru; first(len) by saddr; last(len) by saddr >")]
    [InlineData("on tcp_rcv < count(saddr) within 1s >")]
    [InlineData("on tcp_rcv where dport == 80 < drop >")]
    public void Every_number_of_workers_finds_the_same(string script)
    {
        foreach (var path in (string[])[captures.Pcap.Path, captures.Pcapng.Path])
        {
            var alone = Read(script, 1, path);
            Assert.Equal(ExitCodes.Success, alone.ExitCode);
            foreach (var workers in Workers)
            {
                Assert.Equal(alone, Read(script, workers, path));
            }
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(5_000_001)]
    public void A_file_that_is_cut_short_gives_the_same_with_every_number_of_workers(int missing)
    {
        using var file = new TemporaryFile(File.ReadAllBytes(captures.Pcap.Path).AsSpan()[..^missing]);
        var alone = Read("on packet < count(saddr) >", 1, file.Path);
        Assert.Contains("ends in the middle of a packet", alone.Messages, StringComparison.Ordinal);
        Assert.Equal(alone, Read("on packet < count(saddr) >", 8, file.Path));
    }

    [Fact]
    public void Several_files_add_up_with_every_number_of_workers()
    {
        const string script = "on packet where sample(3) < count(saddr) >";
        Assert.Equal(
            Read(script, 1, captures.Pcap.Path, captures.Pcapng.Path),
            Read(script, 3, captures.Pcap.Path, captures.Pcapng.Path));
    }

    [Fact]
    public void Reports_on_the_way_come_while_several_threads_read()
    {
        var (run, _) = CaptureRun.Compile(
            new SourceText("on packet < count() >"), new() { Capture = new() { Workers = 2 } },
            new(_ => { }, _ => { }));
        using (run)
        {
            var seen = 0ul;
            Assert.Null(run!.Read(captures.Pcap.Path, progress =>
            {
                Assert.InRange(progress!.Value, 0, 1);
                var number = Assert.IsType<Value.Number>(Assert.Single(Assert.Single(run.Report().Tables).Rows).Value);
                Assert.InRange((ulong)number.Amount, seen, (ulong)Captures.Count);
                seen = (ulong)number.Amount;
            }));
            Assert.Equal((ulong)Captures.Count, seen);
        }
    }

    private static Invocation Read(string script, int workers, params string[] paths) =>
        Invocation.Of([script, "--format", "json", "--workers", $"{workers}", "--read", .. paths]);

    /// <summary>Captures large enough for several threads.</summary>
    public sealed class Captures : IDisposable
    {
        public const int Count = 120_000;

        private const int Seed = 20_261_121;
        private const ulong Noon = 1_700_000_000_000_000_000;

        public Captures()
        {
            var random = new Random(Seed);
            var kinds = Enumerable.Range(0, 3_000).Select(_ => Make(random)).ToArray();
            var packets = Enumerable.Range(0, Count)
                .Select(i => new TimedPacket(kinds[random.Next(kinds.Length)], Noon + ((ulong)i * 50_000)))
                .ToArray();
            Pcap = new(PcapWriter.Write(LinkType.Ethernet, packets));
            Pcapng = new(
            [
                .. PcapngWriter.Write(
                    [new(LinkType.Ethernet, "eth0", 9), new(LinkType.Ethernet, "eth1")],
                    packets[..(Count / 2)].Select((packet, i) => packet with { Interface = i % 2 })),
                .. PcapngWriter.Write([new(LinkType.Ethernet, "eth2")], packets[(Count / 2)..]),
            ]);
        }

        public TemporaryFile Pcap { get; }

        public TemporaryFile Pcapng { get; }

        public void Dispose()
        {
            Pcap.Dispose();
            Pcapng.Dispose();
        }

        private static byte[] Make(Random random)
        {
            var link = random.Next(8) == 0 ? Packet.Ethernet().Vlan(random.Next(1, 100)) : Packet.Ethernet();
            var network = random.Next(4) == 0
                ? link.IPv6($"2001:db8::{random.Next(1, 500):x}", "2001:db8::1", hopLimit: random.Next(1, 255))
                : link.IPv4($"10.0.{random.Next(4)}.{random.Next(250)}", "10.9.9.9", ttl: random.Next(1, 255));
            var packet = network.Tcp(random.Next(1, 65_536), random.Next(3) * 40, syn: random.Next(3) == 0, ack: true)
                .Payload(new byte[random.Next(200)]);
            var bytes = packet.Bytes;
            return random.Next(50) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
        }
    }
}
