using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Replay;
using Tcpq.Testing;
using Tcpq.Text;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>Captures that come through a pipe: what standard input is, and a FIFO alike.</summary>
public sealed class CaptureStreamTests : IDisposable
{
    private static readonly TimedPacket[] TwoPackets =
        [TimedPacket.Of(Packet.Ethernet().Arp()), TimedPacket.Of(Packet.Ethernet().Llc())];

    private readonly TemporaryFile folder = new([]);
    private readonly PacketSink sink = new();

    public void Dispose()
    {
        folder.Dispose();
    }

    [Fact]
    public void A_packet_is_delivered_before_the_next_is_sent()
    {
        foreach (var write in (Func<LinkType, TimedPacket[], byte[]>[])
            [(link, packets) => PcapWriter.Write(link, packets), PcapngWriter.Write])
        {
            var first = write(LinkType.Ethernet, TwoPackets[..1]);
            using var pipe = new Pipe(folder.Path);
            pipe.Send(first);
            using var file = CaptureFileTests.Open(pipe.Path);
            Assert.Equal(1, DispatchSome(file));
            Assert.False(file.AtEnd);
            pipe.Send(write(LinkType.Ethernet, TwoPackets).AsSpan(first.Length));
            pipe.Close();
            Assert.Equal(1, file.Dispatch(sink));
            Assert.Null(file.Problem);
        }
    }

    [Fact]
    public void An_idle_pipe_lets_its_reader_go_on()
    {
        using var pipe = new Pipe(folder.Path);
        pipe.Send(PcapWriter.Write(LinkType.Ethernet, []));
        using var file = CaptureFileTests.Open(pipe.Path);
        Assert.Equal(0, file.DispatchChunk(sink));
        Assert.False(file.AtEnd);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public async Task A_pipe_that_says_nothing_more_can_be_cancelled(int bytesOfNextPacket)
    {
        using var cancellation = new CancellationTokenSource();
        using var pipe = new Pipe(folder.Path);
        pipe.Send(PcapWriter.Write(LinkType.Ethernet, TwoPackets).AsSpan(0, 24 + bytesOfNextPacket));
        using var file = CaptureFileTests.Open(pipe.Path, cancellation.Token);
        var run = Task.Run(() => file.Dispatch(sink));
        await cancellation.CancelAsync();
        Assert.Equal(0, await run);
        Assert.Null(file.Problem);
    }

    [Fact]
    public async Task A_pipe_that_never_says_anything_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        using var pipe = new Pipe(folder.Path);
        var open = Task.Run(() => CaptureFile.TryOpen(pipe.Path, out _, out _, cancellation.Token));
        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => open);
    }

    [Fact]
    public async Task A_pipe_that_nobody_writes_to_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        using var pipe = new Pipe(folder.Path);
        pipe.Close();
        var open = Task.Run(() => CaptureFile.TryOpen(pipe.Path, out _, out _, cancellation.Token));
        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => open);
    }

    [Fact]
    public void A_pipe_can_be_opened_before_its_writer()
    {
        using var pipe = new Pipe(folder.Path);
        pipe.Close();
        var writer = new Thread(() => File.WriteAllBytes(pipe.Path, PcapWriter.Write(LinkType.Ethernet, TwoPackets)));
        writer.Start();
        using var file = CaptureFileTests.Open(pipe.Path);
        Assert.Equal(2, file.Dispatch(sink));
        writer.Join();
    }

    [Fact]
    public void A_run_that_is_cancelled_before_a_pipe_says_anything_has_read_nothing()
    {
        using var pipe = new Pipe(folder.Path);
        pipe.Close();
        var (run, _) = CaptureRun.Compile(new SourceText("on tcp_rcv < count() >"), new(), new(_ => { }, _ => { }));
        using (run)
        {
            Assert.Null(run!.Read(pipe.Path, cancellation: new CancellationToken(canceled: true)));
        }
    }

    [Fact]
    public void A_pipe_that_breaks_off_reports_what_was_read()
    {
        using var pipe = new Pipe(folder.Path);
        pipe.Send(PcapWriter.Write(LinkType.Ethernet, TwoPackets).AsSpan()[..^1]);
        using var file = CaptureFileTests.Open(pipe.Path);
        pipe.Close();
        Assert.Equal(1, file.Dispatch(sink));
        Assert.Equal(Codes.TruncatedCapture, file.Problem?.Code);
        Assert.EndsWith("1 packet was read", file.Problem?.Message, StringComparison.Ordinal);
    }

    private long DispatchSome(CaptureFile file)
    {
        long delivered = 0;
        while (delivered == 0)
        {
            delivered = file.DispatchChunk(sink);
        }

        return delivered;
    }
}
