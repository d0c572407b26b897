using Tcpq.Contract;
using Tcpq.Testing;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Runtime.Tests.Replay;

/// <summary>`every` blocks while a stream of packets is silent: time goes on from the latest packet, by a
/// clock.</summary>
public sealed class SilentStreamTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset LongAgo = new(2003, 2, 1, 4, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFile folder = new([]);
    private readonly CancellationTokenSource stop = new();
    private readonly HandClock clock = new();
    private readonly List<string> told = [];

    public void Dispose()
    {
        stop.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Reports_come_by_the_clock_and_have_the_time_of_the_capture()
    {
        using var pipe = new Pipe(folder.Path);
        pipe.Send(PcapWriter.Write(LinkType.Ethernet, [At(LongAgo)]));
        Run("on packet < count() as c > every 1s < show c >", pipe, reports: 3);
        Assert.Equal(["04:00:01 1", "04:00:02 1", "04:00:03 1"], told);
    }

    [Fact]
    public void A_short_pause_is_none()
    {
        using var pipe = new Pipe(folder.Path);
        pipe.Send(PcapWriter.Write(LinkType.Ethernet, [At(LongAgo), At(LongAgo + TimeSpan.FromMilliseconds(900))]));
        var pauses = 0;
        Run("on packet < count() as c > every 1s < show c >", pipe, reports: 1, onPause: () =>
        {
            Assert.Equal(clock.Now >= TimeSpan.FromMilliseconds(1000), told.Count > 0);
            pauses++;
        });
        Assert.Equal(["04:00:01 2"], told);
        Assert.InRange(pauses, 4, 100);
    }

    [Fact]
    public void Reports_come_before_the_first_packet()
    {
        using var pipe = new Pipe(folder.Path);
        pipe.Send(PcapWriter.Write(LinkType.Ethernet, []));
        Run("on packet < count() as c > every 1s < show c >", pipe, reports: 2);
        Assert.Equal(["12:00:01 0", "12:00:02 0"], told);
    }

    [Fact]
    public void What_was_reported_before_the_first_packet_is_not_reported_again()
    {
        var capture = PcapWriter.Write(LinkType.Ethernet, [At(LongAgo), At(LongAgo + TimeSpan.FromSeconds(1))]);
        using var pipe = new Pipe(folder.Path);
        pipe.Send(capture.AsSpan(0, 24));
        var hasSent = false;
        Run("on packet < count() as c > every 1s < show c >", pipe, reports: 2, onPause: () =>
        {
            if (!hasSent && told.Count == 1)
            {
                hasSent = true;
                pipe.Send(capture.AsSpan(24));
            }
        });
        Assert.Equal(["12:00:01 0", "04:00:01 1"], told);
    }

    [Fact]
    public void A_stream_that_never_begins_has_reports_too()
    {
        using var pipe = new Pipe(folder.Path);
        pipe.Close();
        Run("on packet < count() as c > every 1s < show c > every 3s < exit >", pipe, reports: 10);
        Assert.Equal(["12:00:01 0", "12:00:02 0", "12:00:03 0"], told);
        Assert.False(stop.IsCancellationRequested);
    }

    private static TimedPacket At(DateTimeOffset time) => TimedPacket.Of(
        Packet.Ethernet().Arp(), (ulong)(time - DateTimeOffset.UnixEpoch).Ticks * 100);

    // Between any two looks at the stream a quarter of a second passes.
    private void Run(string script, Pipe pipe, int reports, Action? onPause = null)
    {
        var (run, _) = CaptureRun.Compile(
            new SourceText(script), new() { Capture = new() { Clock = clock } },
            new(_ => { }, report => told.Add(Write(report))));
        using (run)
        {
            Assert.Null(run!.Read(pipe.Path, Pause, stop.Token));
        }

        void Pause(double? progress)
        {
            onPause?.Invoke();
            clock.Now += TimeSpan.FromMilliseconds(250);
            if (told.Count >= reports)
            {
                stop.Cancel();
            }
        }
    }

    private static string Write(Report report) =>
        $"{report.At:HH:mm:ss} {ValueFormat.Machine(report.Tables[0].Rows[0].Value)}";

    private sealed class HandClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;

        public override DateTimeOffset GetUtcNow() => Noon + Now;
    }
}
