using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime;
using Tcpq.Testing.Kernel;
using Tcpq.Text;
using Tcpq.Values;
using Xunit;

namespace Tcpq.Kernel.Tests.Sockets;

/// <summary>A network namespace in which a script watches everything, and nothing else.</summary>
internal sealed class WatchedNamespace : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<EmittedRow> rows = [];
    private readonly SemaphoreSlim arrived = new(0);
    private readonly LiveRun run;
    private readonly bool isOwn;

    private WatchedNamespace(QuietNamespace? inside, SourceText source, RunOptions options)
    {
        isOwn = inside is null;
        Namespace = inside ?? new();
        var (started, problems) = OnThread(() => LiveRun.Start(
            source, options with { Live = options.Live with { NetworkNamespace = Namespace.Name } },
            new(Take, _ => { })));
        Assert.Equal("", DiagnosticRenderer.Render(problems, RenderStyle.Rich, colour: false));
        run = started!;
    }

    public QuietNamespace Namespace { get; }

    /// <summary>The hooks that were chosen.</summary>
    public IEnumerable<string> Attachments => run.Attachments;

    /// <summary>Starts a script.</summary>
    /// <param name="script">Its text.</param>
    /// <param name="hook">Where; null for the best hook.</param>
    /// <param name="inside">The namespace; null for a new one.</param>
    /// <param name="pids">The inode of the pid namespace whose numbers processes have; null for this process's
    /// own.</param>
    public static WatchedNamespace Script(
        string script, string? hook = null, QuietNamespace? inside = null, uint? pids = null) =>
        new(inside, new SourceText(script), new() { Live = new() { Hook = hook, PidNamespace = pids } });

    /// <summary>Starts a tool of the standard library.</summary>
    public static WatchedNamespace Tool(string name, params ReadOnlySpan<(string Name, string Value)> parameters) =>
        Tool(name, null, null, parameters);

    /// <summary>Starts a tool of the standard library at a hook.</summary>
    public static WatchedNamespace Tool(string name, string? hook) => Tool(name, null, hook);

    /// <summary>Starts a tool of the standard library in a namespace.</summary>
    public static WatchedNamespace Tool(
        string name, QuietNamespace inside, params ReadOnlySpan<(string Name, string Value)> parameters) =>
        Tool(name, inside, null, parameters);

    private static WatchedNamespace Tool(
        string name,
        QuietNamespace? inside,
        string? hook,
        params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        var values = new Dictionary<string, string>();
        foreach (var (parameter, value) in parameters)
        {
            values.Add(parameter, value);
        }

        return new(inside, StandardLibrary.Find(name)!, new() { Live = new() { Hook = hook }, Parameters = values });
    }

    /// <summary>Waits for a number of rows.</summary>
    public void Await(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.True(arrived.Wait(Patience), $"{i} rows came, not {count}");
        }
    }

    /// <summary>What the script has found once all connections are over.</summary>
    public Report End()
    {
        Namespace.Settle();
        run.Stop();
        return run.Report();
    }

    /// <summary>The rows that the script has written once all connections are over.</summary>
    public List<Dictionary<string, string>> Rows()
    {
        End();
        return [.. rows.Select(row => row.Columns.Zip(row.Values).ToDictionary(
            pair => pair.First.Name, pair => ValueFormat.Machine(pair.Second)))];
    }

    /// <summary>The same, with the values alone.</summary>
    public List<string> Lines()
    {
        End();
        return [.. rows.Select(Line)];
    }

    /// <summary>The rows that the script has written so far, as it ends.</summary>
    public List<string> LinesNow()
    {
        run.Stop();
        return [.. rows.Select(Line)];
    }

    /// <summary>What the script has found so far, as it ends.</summary>
    public Report ReportNow()
    {
        run.Stop();
        return run.Report();
    }

    /// <summary>A table's rows: keys and value, as machines read them.</summary>
    public static List<string> Table(Report report, string name) =>
    [
        .. report.Tables.Single(table => table.Name == name).Rows.Select(row =>
            string.Join(' ', row.Key.Append(row.Value).Select(ValueFormat.Machine))),
    ];

    public void Dispose()
    {
        run.Dispose();
        if (isOwn)
        {
            Namespace.Dispose();
        }

        arrived.Dispose();
    }

    // The thread that starts a run stays in the run's namespace.
    private static T OnThread<T>(Func<T> act)
    {
        T? result = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = act();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result! : throw new InvalidOperationException("in the namespace", failure);
    }

    private static string Line(EmittedRow row) => string.Join(' ', row.Values.Select(ValueFormat.Machine));

    private void Take(EmittedRow row)
    {
        rows.Add(row);
        arrived.Release();
    }
}
