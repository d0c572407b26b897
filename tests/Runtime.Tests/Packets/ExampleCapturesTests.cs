using Tcpq.Testing;
using Xunit;

namespace Tcpq.Runtime.Tests.Packets;

public sealed class ExampleCapturesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "examples", "captures");

    public static TheoryData<string> Names => new(ExampleCaptures.Files.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_file_is_what_the_generator_makes(string name)
    {
        var path = Path.Combine(Folder, name);
        var made = ExampleCaptures.Files[name];
        if (Environment.GetEnvironmentVariable("TCPQ_ACCEPT") == "1")
        {
            File.WriteAllBytes(path, made);
        }

        Assert.True(
            File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(made),
            $"{path} is not what ExampleCaptures makes; run the test again with TCPQ_ACCEPT=1 to write it.");
        Assert.InRange(made.Length, 1, 100_000);
    }

    [Fact]
    public void No_other_capture_lies_there() =>
        Assert.Empty(Directory.EnumerateFiles(Folder, "*.pcap*").Select(Path.GetFileName)
            .Except(ExampleCaptures.Files.Keys).Except(ExampleCaptures.Recorded));

    [ToolFact("tshark")]
    public void Wireshark_finds_nothing_wrong()
    {
        foreach (var (name, content) in ExampleCaptures.Files)
        {
            using var file = new TemporaryFile(content);
            var wrong = Tool.Run("tshark", "-r", file.Path, "-n", "-o", "tcp.check_checksum:TRUE", "-o",
                "ip.check_checksum:TRUE", "-Y", "_ws.malformed or tcp.checksum.status == 0 or ip.checksum.status == 0 "
                + "or tcp.analysis.lost_segment or tcp.analysis.ack_lost_segment or tcp.analysis.out_of_order");
            Assert.True(wrong.Length == 0, $"{name}\n{wrong}");
        }
    }

    [ToolFact("tshark")]
    public void Wireshark_counts_the_connections_as_we_do()
    {
        using var file = new TemporaryFile(ExampleCaptures.Files["web.pcapng"]);
        var sources = Tool.Run("tshark", "-r", file.Path, "-n", "-Y", "tcp.flags.syn == 1 and tcp.dstport == 80",
            "-T", "fields", "-e", "ip.src", "-e", "ipv6.src");
        var counts = sources.Split('\n', StringSplitOptions.RemoveEmptyEntries).CountBy(line => line.Trim())
            .OrderByDescending(entry => entry.Value).Select(entry => (entry.Key, entry.Value));
        Assert.Equal(ExampleCaptures.WebSynsToPort80, counts);
    }
}
