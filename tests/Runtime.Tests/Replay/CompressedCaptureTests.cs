using System.IO.Compression;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Replay;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

public sealed class CompressedCaptureTests
{
    private static readonly TimedPacket[] Packets =
    [
        .. Enumerable.Range(0, 40_000).Select(i => new TimedPacket(
            Packet.Ethernet().IPv4("10.0.0.1", $"10.0.{i % 7}.2").Tcp(i % 60_000, 80).Bytes, (ulong)i * 1000)),
    ];

    private static readonly byte[] Content = PcapWriter.Write(LinkType.Ethernet, Packets);

    [Fact]
    public void A_gzip_file_is_read_as_what_it_holds()
    {
        var (packets, problem) = Read(Gzip(Content));
        Assert.Equal((Packets.Length, null), (packets, problem));
    }

    [Fact]
    public void Gzip_files_behind_each_other_are_one()
    {
        var half = Content.Length / 2;
        var (packets, problem) = Read([.. Gzip(Content[..half]), .. Gzip(Content[half..])]);
        Assert.Equal((Packets.Length, null), (packets, problem));
    }

    [ToolFact("zstd")]
    public void A_zstd_file_is_read_as_what_it_holds() => AssertReads("zstd -q -c");

    [ToolFact("xz")]
    public void An_xz_file_is_read_as_what_it_holds() => AssertReads("xz -1 -c");

    [ToolFact("lz4")]
    public void An_lz4_file_is_read_as_what_it_holds() => AssertReads("lz4 -q -c");

    [Fact]
    public void A_gzip_file_that_is_cut_short_gives_what_was_whole()
    {
        var packed = Gzip(Content);
        var (packets, problem) = Read(packed[..(packed.Length / 2)]);
        Assert.InRange(packets, 1, Packets.Length - 1);
        Assert.Equal(Codes.TruncatedCapture, problem?.Code);
        Assert.EndsWith($"ends in the middle of its compressed data; {packets} packets were read", problem?.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_gzip_file_that_is_damaged_says_so()
    {
        var packed = Gzip(Content);
        packed[packed.Length / 2] ^= 0xff;
        var (packets, problem) = Read(packed);
        Assert.InRange(packets, 0, Packets.Length);
        Assert.Contains(problem?.Code, (DiagnosticCode?[])[Codes.DamagedCapture, Codes.TruncatedCapture]);
    }

    [Theory]
    [InlineData("gzip -c")]
    [InlineData("xz -1 -c")]
    [InlineData("xz -1 -c --format=lzma")]
    [InlineData("zstd -q -c")]
    [InlineData("lz4 -q -c")]
    public void What_stands_behind_compressed_data_is_said_alike(string command)
    {
        using var plain = new TemporaryFile(Content);
        using var folder = new TemporaryFile([]);
        var path = folder.Path + ".packed";
        Tool.Run("sh", "-c", $"{command} < {plain.Path} > {path}");
        var packed = File.ReadAllBytes(path);
        Assert.Equal((Packets.Length, null), Read(packed));
        Assert.Equal((Packets.Length, null), Read([.. packed, .. new byte[512]]));
        var (packets, problem) = Read([.. packed, .. "garbage"u8]);
        Assert.Equal((Packets.Length, Codes.DataBehind), (packets, problem?.Code));
        (packets, problem) = Read([.. packed, .. new byte[100], .. "garbage"u8]);
        Assert.Equal((Packets.Length, Codes.DataBehind), (packets, problem?.Code));
        File.Delete(path);
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    // Whole, two behind each other, and cut short.
    private static void AssertReads(string command)
    {
        using var first = new TemporaryFile(Content.AsSpan(0, Content.Length / 2));
        using var second = new TemporaryFile(Content.AsSpan(Content.Length / 2));
        using var folder = new TemporaryFile([]);
        var packed = folder.Path + ".packed";
        Tool.Run("sh", "-c", $"cat {first.Path} {second.Path} | {command} > {packed}");
        Assert.Equal((Packets.Length, null), Read(File.ReadAllBytes(packed)));
        var whole = File.ReadAllBytes(packed);
        Tool.Run("sh", "-c", $"{command} < {first.Path} > {packed}; {command} < {second.Path} >> {packed}");
        Assert.Equal((Packets.Length, null), Read(File.ReadAllBytes(packed)));

        var (packets, problem) = Read(whole[..(whole.Length / 2)]);
        Assert.InRange(packets, 0, Packets.Length - 1);
        Assert.Equal(Codes.TruncatedCapture, problem?.Code);
    }

    private static (int Packets, Diagnostic? Problem) Read(byte[] content)
    {
        using var temporary = new TemporaryFile(content);
        if (!CaptureFile.TryOpen(temporary.Path, out var file, out var problem))
        {
            return (0, problem);
        }

        using (file)
        {
            return ((int)file.Dispatch(new PacketSink()), file.Problem);
        }
    }
}
