using System.Globalization;
using Tcpq.Text;

namespace Tcpq.Cli.Terminal;

/// <summary>How far the reading of a file has come: one line on standard error, drawn over and over.</summary>
/// <param name="target">Where to draw.</param>
/// <param name="clock">What measures time.</param>
internal sealed class ProgressBar(TextWriter target, TimeProvider clock)
{
    private const int Cells = 30;

    // What is over sooner needs no bar.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private string name = "";
    private long begun;
    private long drawn;
    private int width;

    /// <summary>A bar where a person sees it; else null.</summary>
    public static ProgressBar? For(StandardStreams streams, TimeProvider clock) =>
        streams.MessagesAreTerminal ? new(streams.Messages, clock) : null;

    /// <summary>Begins a file.</summary>
    public void Begin(string path)
    {
        name = TerminalText.Mask(Path.GetFileName(path));
        begun = clock.GetTimestamp();
        drawn = begun;
    }

    /// <summary>Draws the bar, if it is time to.</summary>
    /// <param name="progress">From 0 to 1; null if nobody knows, and nothing is drawn.</param>
    public void Show(double? progress)
    {
        if (progress is not { } done || clock.GetElapsedTime(begun) < Patience
            || clock.GetElapsedTime(drawn) < Interval)
        {
            return;
        }

        drawn = clock.GetTimestamp();
        var full = (int)(done * Cells);
        var left = done > 0 ? clock.GetElapsedTime(begun) * ((1 - done) / done) : TimeSpan.Zero;
        var bar = new string('#', full) + new string('.', Cells - full);
        Write(string.Create(
            CultureInfo.InvariantCulture, $"{name} [{bar}] {(int)(done * 100)} %, {Text(left)} left"));
    }

    /// <summary>Makes room for something else.</summary>
    public void Clear()
    {
        if (width > 0)
        {
            Write("");
            target.Write('\r');
        }
    }

    private static string Text(TimeSpan left) => left < TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(left.TotalSeconds)} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(left.TotalMinutes)} min");

    // Blanks over what was longer: a terminal that knows no more than that is enough.
    private void Write(string line)
    {
        target.Write($"\r{line.PadRight(width)}");
        width = line.Length;
    }
}
