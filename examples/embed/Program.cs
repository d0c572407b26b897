// Counts SYNs by source: on the capture given as argument, or else for ten seconds in this machine's kernel (as root).
//
//     dotnet run --project examples/embed -- examples/captures/web.pcapng
//     sudo dotnet run --project examples/embed
using Tcpq.Contract;
using Tcpq.Runtime;
using Tcpq.Text;
using Tcpq.Values;

var script = new SourceText("on tcp_rcv where syn and not ack < count(saddr) by dport top 5; emit time, flow >");
var handlers = new RunHandlers(PrintRow, Print);
return args is [var capture] ? Replay(capture) : Watch(TimeSpan.FromSeconds(10));

int Replay(string path)
{
    var (run, diagnostics) = CaptureRun.Compile(script, new RunOptions(), handlers);
    if (run is null)
    {
        return Fail(diagnostics.Select(diagnostic => diagnostic.Message));
    }

    using (run)
    {
        if (run.Read(path) is { } problem)
        {
            Console.Error.WriteLine(problem.Message);
        }

        Print(run.Report());
        return 0;
    }
}

int Watch(TimeSpan duration)
{
    var (run, diagnostics) = LiveRun.Start(script, new RunOptions(), handlers);
    if (run is null)
    {
        return Fail(diagnostics.Select(diagnostic => diagnostic.Message));
    }

    using (run)
    {
        Console.WriteLine($"watching: {string.Join(", ", run.Attachments)}");
        Thread.Sleep(duration);
        run.Stop();
        Print(run.Report());
        return 0;
    }
}

static void PrintRow(EmittedRow row) =>
    Console.WriteLine(string.Join("  ", row.Values.Select(value => ValueFormat.Human(value, TimeProvider.System))));

static void Print(Report report)
{
    foreach (var table in report.Tables)
    {
        Console.WriteLine(table.Name);
        foreach (var row in table.Rows)
        {
            Console.WriteLine(
                $"  {string.Join(" ", row.Key.Select(ValueFormat.Machine))}: {ValueFormat.Machine(row.Value)}");
        }
    }

    foreach (var count in report.Summary.Packets.Concat(report.Summary.Losses))
    {
        Console.WriteLine($"{count.Name} {count.Of} {count.Count}");
    }
}

static int Fail(IEnumerable<string> messages)
{
    Console.Error.WriteLine(string.Join(Environment.NewLine, messages));
    return 1;
}
