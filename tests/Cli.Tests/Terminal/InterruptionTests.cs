using System.Runtime.InteropServices;
using Tcpq.Cli.Terminal;
using Xunit;

namespace Tcpq.Cli.Tests.Terminal;

public sealed class InterruptionTests : IDisposable
{
    private readonly HandClock clock = new();
    private readonly List<int> exits = [];
    private readonly Interruption interruption;

    public InterruptionTests() => interruption = new(clock, exits.Add);

    public void Dispose() => interruption.Dispose();

    [Theory]
    [InlineData(PosixSignal.SIGINT)]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGHUP)]
    public void A_signal_asks_for_the_end(PosixSignal signal)
    {
        Assert.False(interruption.Token.IsCancellationRequested);
        Send(signal);
        Assert.True(interruption.Token.IsCancellationRequested);
        Assert.Empty(exits);
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT)]
    [InlineData(PosixSignal.SIGTERM)]
    public void Another_SIGINT_ends_at_once(PosixSignal first)
    {
        Send(first);
        clock.Now = TimeSpan.FromSeconds(0.5);
        Send(PosixSignal.SIGINT);
        Assert.Equal([ExitCodes.Interrupted], exits);
    }

    [Fact]
    public void A_SIGINT_that_is_sent_to_the_process_and_to_its_group_is_one()
    {
        Send(PosixSignal.SIGINT);
        clock.Now = TimeSpan.FromSeconds(0.4);
        Send(PosixSignal.SIGINT);
        Assert.Empty(exits);
    }

    [Fact]
    public void Other_signals_never_end_at_once()
    {
        Send(PosixSignal.SIGTERM);
        clock.Now = TimeSpan.FromHours(1);
        Send(PosixSignal.SIGTERM);
        Assert.Empty(exits);
    }

    private void Send(PosixSignal signal)
    {
        var context = new PosixSignalContext(signal);
        interruption.Handle(context);
        Assert.True(context.Cancel);
    }
}
