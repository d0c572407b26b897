using System.Collections.Immutable;
using Tcpq.Cli.Outputs;
using Tcpq.Runtime;

namespace Tcpq.Cli.Commands;

/// <summary>What a run was asked to do, as written on the command line and checked.</summary>
/// <param name="Script">The script, a file's name, or `-`.</param>
internal sealed record RunArguments(string Script)
{
    /// <summary>Captures to read, in order, `-` for standard input; none to watch the kernel.</summary>
    public ImmutableArray<string> Captures { get; init; } = [];

    /// <summary>What is watched or read, and what is written.</summary>
    public RunOptions Run { get; init; } = new();

    /// <summary>The container whose network namespace is watched; null for none.</summary>
    public string? Container { get; init; }

    /// <summary>True if capabilities that are not needed any more are kept.</summary>
    public bool KeepsPrivileges { get; init; }

    /// <summary>True if `capture` writes to standard output: `-`.</summary>
    public bool WritesPacketsToOutput => StandardOutput.IsNamedBy(Run.PacketFile);

    /// <summary>True if results are saved to standard output: `-`.</summary>
    public bool SavesToOutput => StandardOutput.IsNamedBy(Run.ResultsFile);

    /// <summary>When to stop; null for never.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How results are printed.</summary>
    public ResultFormat Results { get; init; } = new(OutputTable.All[0], null);

    /// <summary>Values for the script's parameters, which are not known yet.</summary>
    public ImmutableArray<ParameterArgument> Parameters { get; init; } = [];
}
