using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Blocks;
using Tcpq.Runtime.Saving;

namespace Tcpq.Runtime;

/// <summary>A script that runs, in the kernel or on captures: what it has found so far, and how it ends. Not
/// thread-safe.</summary>
public abstract class ScriptRun : IDisposable
{
    private readonly IRunTables tables;
    private readonly RunFiles files;
    private readonly RunSaver? saver;

    /// <summary>Takes what makes a run.</summary>
    /// <param name="tables">What holds the script's results.</param>
    /// <param name="blocks">The script's blocks, which work on them.</param>
    /// <param name="files">What is written, to be disposed with the run.</param>
    /// <param name="script">Its text and how its keys are read, for what is saved.</param>
    private protected ScriptRun(IRunTables tables, BlockRunner blocks, RunFiles files, SavedScript script)
    {
        this.tables = tables;
        this.files = files;
        Blocks = blocks;
        saver = files.Results is { } file ? new(file, script) : null;
    }

    /// <summary>What kept packets from being written; null if all is well.</summary>
    public Diagnostic? PacketFailure => files.Packets?.Failure;

    /// <summary>What was watched, or read.</summary>
    private protected abstract ImmutableArray<string> Watched { get; }

    /// <summary>The script's blocks.</summary>
    private protected BlockRunner Blocks { get; }

    /// <summary>What has been found so far.</summary>
    public Report Report() => Blocks.Report();

    /// <summary>Saves what was found if the options say where; call it once, when all was found, before
    /// <see cref="End"/>.</summary>
    /// <returns>Why that was not possible; null if it was.</returns>
    public Diagnostic? Save() => saver?.Save(Watched, tables.ReadSummary(), tables.ReadAll());

    /// <summary>Runs the script's `end` blocks.</summary>
    /// <returns>What is left to report: what `end` blocks show last; all tables, if the script has none.</returns>
    public virtual Report End() => Blocks.End();

    /// <summary>Ends it and frees what it holds.</summary>
    public virtual void Dispose()
    {
        files.Dispose();
        GC.SuppressFinalize(this);
    }
}
