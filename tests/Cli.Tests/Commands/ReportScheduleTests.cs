using Tcpq.Cli.Commands;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

public sealed class ReportScheduleTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Fact]
    public void Reports_keep_to_the_grid_of_the_start()
    {
        var clock = new HandClock();
        var schedule = new ReportSchedule(TimeSpan.FromSeconds(1), clock);
        Assert.False(schedule.IsDue());
        Assert.Equal(TimeSpan.FromSeconds(1), schedule.Wait(Long));
        clock.Now = TimeSpan.FromSeconds(1.25);
        Assert.True(schedule.IsDue());
        Assert.False(schedule.IsDue());
        Assert.Equal(TimeSpan.FromSeconds(0.75), schedule.Wait(Long));
    }

    [Fact]
    public void Intervals_that_were_missed_make_one_report()
    {
        var clock = new HandClock();
        var schedule = new ReportSchedule(TimeSpan.FromSeconds(1), clock);
        clock.Now = TimeSpan.FromSeconds(3.5);
        Assert.True(schedule.IsDue());
        Assert.False(schedule.IsDue());
    }

    [Fact]
    public void Without_an_interval_nothing_is_ever_due()
    {
        var clock = new HandClock();
        var schedule = new ReportSchedule(null, clock);
        clock.Now = Long * 10;
        Assert.False(schedule.IsDue());
        Assert.Equal(Long, schedule.Wait(Long));
    }
}
