using System.Text;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Replay;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

public sealed class CaptureProblemTests
{
    private static readonly TimedPacket[] FivePackets =
        [.. Enumerable.Repeat(TimedPacket.Of(Packet.Ethernet().Arp()), 5)];

    [Fact]
    public void A_missing_file_is_said_to_be_missing()
    {
        using var folder = new TemporaryFile([]);
        var problem = Refused(folder.Path + ".not-here");
        Assert.Equal(Codes.FileMissing, problem.Code);
        Assert.Contains($"`{folder.Path}.not-here` does not exist", problem.Message, StringComparison.Ordinal);
        Assert.Equal(Codes.FileMissing, Refused("/no/such/folder/file.pcap").Code);
    }

    [Fact]
    public void A_directory_cannot_be_read()
    {
        var problem = Refused("/tmp");
        Assert.Equal((Codes.UnreadableFile, "`/tmp` is a directory, not a capture file"),
            (problem.Code, problem.Message));
    }

    [Theory]
    [InlineData("hello, I am a text file and no capture")]
    [InlineData("x")]
    public void Text_is_not_a_capture(string text)
    {
        using var file = new TemporaryFile(Encoding.ASCII.GetBytes(text));
        var problem = Refused(file.Path);
        Assert.Equal(Codes.NotACapture, problem.Code);
        Assert.Equal($"`{file.Path}` is not a capture file", problem.Message);
    }

    [Fact]
    public void An_empty_file_is_called_empty()
    {
        using var file = new TemporaryFile([]);
        var problem = Refused(file.Path);
        Assert.Equal((Codes.NotACapture, $"`{file.Path}` is empty"), (problem.Code, problem.Message));
    }

    [Fact]
    public void A_file_cut_inside_its_header_is_not_a_capture()
    {
        using var file = new TemporaryFile(PcapWriter.Write(LinkType.Ethernet, []).AsSpan(0, 20));
        Assert.Equal(Codes.NotACapture, Refused(file.Path).Code);
    }

    [Fact]
    public void A_capture_in_a_compression_that_is_not_read_comes_with_the_command_that_unpacks_it()
    {
        using var file = new TemporaryFile("BZh91AY&SY"u8);
        var problem = Refused(file.Path);
        Assert.Equal(Codes.NotACapture, problem.Code);
        Assert.Equal($"decompress it first: `bzcat {file.Path} | tcpq … --read -`", problem.Help);
    }

    [Fact]
    public void A_link_type_that_is_not_read_is_named()
    {
        const int bluetooth = 187;
        using var file = new TemporaryFile(PcapWriter.Write(bluetooth, []));
        var problem = Refused(file.Path);
        Assert.Equal(Codes.UnsupportedLinkType, problem.Code);
        Assert.Contains("BLUETOOTH_HCI_H4", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(42 + 15)]
    public void A_truncated_file_reports_what_was_read(int missing)
    {
        foreach (var content in (byte[][])
            [PcapWriter.Write(LinkType.Ethernet, FivePackets), PcapngWriter.Write(LinkType.Ethernet, FivePackets)])
        {
            var (packets, problem) = ReadAll(content[..^missing]);
            Assert.Equal(4, packets);
            Assert.Equal(Codes.TruncatedCapture, problem?.Code);
            Assert.EndsWith("ends in the middle of a packet; 4 packets were read", problem?.Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_that_ends_between_packets_is_whole()
    {
        var content = PcapWriter.Write(LinkType.Ethernet, FivePackets);
        Assert.Equal((4, null), ReadAll(content[..^(16 + FivePackets[0].Bytes.Length)]));
    }

    [Fact]
    public void A_packet_of_an_interface_that_nobody_described_is_damage()
    {
        var content = PcapngWriter.Write(LinkType.Ethernet, FivePackets);
        var size = 32 + ((FivePackets[0].Bytes.Length + 3) & ~3);
        content[^(size - 8)] = 7;
        var (packets, problem) = ReadAll(content);
        Assert.Equal((4, Codes.DamagedCapture), (packets, problem?.Code));
        Assert.Equal("a packet of interface 7, but there is only number 0", Assert.Single(problem!.Notes));
    }

    [Fact]
    public void Nonsense_between_packets_is_damage_not_an_end()
    {
        byte[] content = [.. PcapWriter.Write(LinkType.Ethernet, FivePackets), .. Enumerable.Repeat((byte)0xff, 64)];
        var (packets, problem) = ReadAll(content);
        Assert.Equal((5, Codes.DamagedCapture), (packets, problem?.Code));
    }

    private static (long Packets, Diagnostic? Problem) ReadAll(byte[] content)
    {
        using var temporary = new TemporaryFile(content);
        using var file = CaptureFileTests.Open(temporary.Path);
        var sink = new PacketSink();
        return (file.Dispatch(sink), file.Problem);
    }

    private static Diagnostic Refused(string path)
    {
        Assert.False(CaptureFile.TryOpen(path, out _, out var problem));
        return problem;
    }
}
