using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Results;
using Tcpq.Runtime.Replay;
using Tcpq.Runtime.Results;
using Tcpq.Text;

namespace Tcpq.Runtime;

/// <summary>A script that runs on capture files: no root, no BPF. Files add up, as if they were one. Not thread-safe.
/// </summary>
public sealed class CaptureRun : IDisposable
{
    private readonly HostEngine engine;
    private readonly ColumnReader columns = new(bootTime: 0);
    private readonly List<string> notes = [];
    private readonly int? rowLimit;

    private CaptureRun(Planning.Plan plan, RunOptions options, Action<EmittedRow> onRow)
    {
        rowLimit = options.RowLimit;
        var rows = new RowDecoder(plan.Schema, columns, onRow);
        engine = new(plan, rows.Decode);
    }

    /// <summary>Compiles a script for captures.</summary>
    /// <param name="script">The script.</param>
    /// <param name="options">What to run on.</param>
    /// <param name="onRow">Takes the rows of `emit`, while <see cref="Read"/> runs.</param>
    /// <returns>The run, to be disposed; null where the script has errors. And all diagnostics.</returns>
    /// <exception cref="Llvm.LlvmUnavailableException">libLLVM is not installed.</exception>
    public static (CaptureRun? Run, ImmutableArray<Diagnostic> Diagnostics) Compile(
        SourceText script, RunOptions options, Action<EmittedRow> onRow)
    {
        var diagnostics = new DiagnosticBag();
        var plan = Compilation.Analyze(
            script, new CompilationOptions { IsCapture = true, Local = options.Local }, diagnostics);
        return (plan is null ? null : new CaptureRun(plan, options, onRow), diagnostics.ToImmutable());
    }

    /// <summary>Reads a capture to its end.</summary>
    /// <param name="path">A file, a pipe, or `-` for standard input.</param>
    /// <param name="pause">Called between chunks of packets, while a stream waits too; for reports on the way.</param>
    /// <param name="cancellation">Ends the reading early.</param>
    /// <returns>What was wrong: an error where nothing could be read, a warning where the end is missing.</returns>
    public Diagnostic? Read(string path, Action? pause = null, CancellationToken cancellation = default)
    {
        if (!CaptureFile.TryOpen(path, out var file, out var problem, cancellation))
        {
            return problem;
        }

        using (file)
        {
            engine.SetLinkType(file.LinkType);
            while (!file.AtEnd)
            {
                file.DispatchChunk(engine.Handler, engine.User);
                engine.RethrowCallbackFailure();
                pause?.Invoke();
            }

            if (file.Problem is { } ending)
            {
                notes.Add(ending.Message);
            }

            return file.Problem;
        }
    }

    /// <summary>What has been found so far.</summary>
    public Report Report() => new(
        [.. engine.Schema.Tables.Select(table => TableReader.Read(table, engine.Read(table), columns, rowLimit))],
        SummaryReader.Read(engine.Schema, engine.ReadCounters().AsSpan(), [], notes));

    /// <summary>Frees the compiled code and its tables.</summary>
    public void Dispose() => engine.Dispose();
}
