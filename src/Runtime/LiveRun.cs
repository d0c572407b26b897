using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Results;
using Tcpq.Runtime.Kernel;
using Tcpq.Runtime.Results;
using Tcpq.Text;

namespace Tcpq.Runtime;

/// <summary>A script that runs in this machine's kernel. Everything it attaches belongs to this process, so that nothing
/// stays when the process ends, however it ends. Not thread-safe.</summary>
public sealed class LiveRun : IDisposable
{
    private readonly CompiledScript script;
    private readonly LiveSession session;
    private readonly ColumnReader columns;
    private readonly int? rowLimit;

    private LiveRun(CompiledScript script, LiveSession session, ColumnReader columns, int? rowLimit)
    {
        this.script = script;
        this.session = session;
        this.columns = columns;
        this.rowLimit = rowLimit;
    }

    /// <summary>Where the script's programs are attached, for people.</summary>
    public ImmutableArray<string> Attachments => session.Attachments;

    /// <summary>What cannot be seen from there, for people.</summary>
    public ImmutableArray<string> Notes => session.Notes;

    /// <summary>Compiles a script for this kernel, loads and attaches it: all of it or nothing.</summary>
    /// <param name="source">The script.</param>
    /// <param name="options">What to watch.</param>
    /// <param name="onRow">Takes the rows of `emit`, on a thread of its own.</param>
    /// <param name="onDeviceLost">Told the name of a watched device that goes away, on a thread of its own.</param>
    /// <returns>The run, to be disposed; null where it could not start. And all diagnostics.</returns>
    /// <exception cref="Llvm.LlvmUnavailableException">libLLVM is not installed.</exception>
    public static (LiveRun? Run, ImmutableArray<Diagnostic> Diagnostics) Start(
        SourceText source, RunOptions options, Action<EmittedRow> onRow, Action<string>? onDeviceLost = null)
    {
        var compilation = new CompilationOptions { Hook = options.Hook, Device = options.Device };
        var compiled = Compilation.Compile(
            source, compilation with { Target = ScriptTarget.For(source, compilation) });
        if (compiled.Script is not { } script)
        {
            return (null, compiled.Diagnostics);
        }

        var diagnostics = new DiagnosticBag();
        var columns = new ColumnReader(BootClock.StartOfBoot);
        var rows = new RowDecoder(script.Schema, columns, onRow);
        var live = new LiveOptions
        {
            Device = options.Device,
            OnRecord = rows.Decode,
            OnDeviceLost = onDeviceLost,
        };
        var session = LiveSession.Start(script, live, diagnostics);
        return (
            session is null ? null : new(script, session, columns, options.RowLimit),
            compiled.Diagnostics.AddRange(diagnostics.ToImmutable()));
    }

    /// <summary>What has been found so far.</summary>
    public Report Report() => new(
        [.. script.Schema.Tables.Select(table => TableReader.Read(table, session.Read(table), columns, rowLimit))],
        SummaryReader.Read(script.Schema, session.ReadCounters(), Missed(), []));

    /// <summary>Stops watching and delivers the last rows; what was found stays readable.</summary>
    public void Stop() => session.Detach();

    /// <summary>Detaches and unloads everything.</summary>
    public void Dispose() => session.Dispose();

    private IEnumerable<NamedCount> Missed()
    {
        var total = session.ReadRecursionMisses().Aggregate(0UL, (sum, count) => sum + count);
        yield return new("missed", null, total, "a program was interrupted by itself");
    }
}
