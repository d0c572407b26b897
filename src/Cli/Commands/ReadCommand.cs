using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Runtime;
using Tcpq.Text;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq SCRIPT --read FILE…`.</summary>
internal static class ReadCommand
{
    /// <summary>Reads the captures one after the other and reports once, and at intervals where that was asked for.
    /// </summary>
    /// <returns>The exit code.</returns>
    public static int Run(SourceText source, RunOptions options, RunJob job)
    {
        var (run, diagnostics) = CaptureRun.Compile(
            source, options, new(job.Writer.Row, report => job.Writer.Report(report, final: false)));
        var exitCode = job.Report(diagnostics);
        if (run is null)
        {
            return exitCode;
        }

        using (run)
        {
            var problems = ReadAll(run, job);
            if (problems.Length < job.Arguments.Captures.Length || problems.All(IsPartial))
            {
                problems = run.Save() is { } unsaved ? problems.Add(unsaved) : problems;
                job.Writer.Report(run.End(), final: true);
            }

            return problems.IsEmpty ? exitCode : job.Report(problems);
        }
    }

    // A warning: what stands before the damage was read.
    private static bool IsPartial(Diagnostic problem) => problem.Code.Severity == Severity.Warning;

    private static ImmutableArray<Diagnostic> ReadAll(CaptureRun run, RunJob job)
    {
        using var stop = job.StopSource();
        var schedule = new ReportSchedule(job.Arguments.Every, TimeProvider.System);
        var problems = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (var path in job.Arguments.Captures.TakeWhile(_ => !stop.IsCancellationRequested && !run.HasExited))
        {
            if (run.Read(path, Pause, stop.Token) is { } problem)
            {
                problems.Add(problem);
            }
        }

        return problems.ToImmutable();

        void Pause()
        {
            job.Writer.Flush();
            if (schedule.IsDue())
            {
                job.Writer.Report(run.Report(), final: false);
            }
        }
    }
}
