using System.Collections.Immutable;
using System.CommandLine;
using Tcpq.Cli.Outputs;
using Tcpq.Diagnostics;

namespace Tcpq.Cli.Commands;

/// <summary>What a run needs besides its script.</summary>
/// <param name="Context">The streams of the process.</param>
/// <param name="Parsed">The command line, which says how to print problems.</param>
/// <param name="Arguments">What was asked for.</param>
/// <param name="Writer">Takes the results.</param>
/// <param name="Interrupted">Cancelled when a signal asks the run to finish.</param>
internal sealed record RunJob(
    CommandContext Context,
    ParseResult Parsed,
    RunArguments Arguments,
    ResultWriter Writer,
    CancellationToken Interrupted)
{
    /// <summary>Prints diagnostics and returns the exit code they call for.</summary>
    public int Report(ImmutableArray<Diagnostic> diagnostics) => Context.Report(Parsed, diagnostics);

    /// <summary>Cancelled by a signal, and after `--duration` from now.</summary>
    public CancellationTokenSource StopSource()
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(Interrupted);
        if (Arguments.Duration is { } duration)
        {
            stop.CancelAfter(duration);
        }

        return stop;
    }
}
