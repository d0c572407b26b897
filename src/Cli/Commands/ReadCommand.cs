using System.Collections.Immutable;
using Tcpq.Cli.Terminal;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq SCRIPT --read FILE…`.</summary>
internal static class ReadCommand
{
    /// <summary>Reads the captures one after the other and reports once, and at intervals where that was asked for.
    /// </summary>
    /// <returns>The exit code.</returns>
    public static int Run(ParsedScript script, RunOptions options, RunJob job)
    {
        var bar = ProgressBar.For(job.Context.Streams, TimeProvider.System);
        var (run, diagnostics) = CaptureRun.Compile(script, options, new(Show, Print) { OnNote = Note });
        var exitCode = job.Report(diagnostics);
        if (run is null)
        {
            return exitCode;
        }

        using (run)
        {
            var problems = ReadAll(run, job, bar);
            if (problems.Length < job.Arguments.Captures.Length || problems.All(IsPartial))
            {
                problems = run.Save() is { } unsaved ? problems.Add(unsaved) : problems;
                job.Writer.Report(run.End(), final: true);
                if (run.PacketFailure is { } lost && !problems.Contains(lost))
                {
                    problems = problems.Add(lost);
                }
            }

            return problems.IsEmpty ? exitCode : job.Report(problems);
        }

        void Show(EmittedRow row)
        {
            bar?.Clear();
            job.Writer.Row(row);
        }

        void Note(string text)
        {
            bar?.Clear();
            job.Context.Streams.Messages.WriteLine(text);
        }

        void Print(Report report)
        {
            bar?.Clear();
            job.Writer.Report(report, final: false);
        }
    }

    // A warning: what stands before the damage was read.
    private static bool IsPartial(Diagnostic problem) => problem.Code.Severity == Severity.Warning;

    private static ImmutableArray<Diagnostic> ReadAll(CaptureRun run, RunJob job, ProgressBar? bar)
    {
        using var stop = job.StopSource();
        var problems = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (var path in job.Arguments.Captures.TakeWhile(_ => !stop.IsCancellationRequested && !run.HasExited))
        {
            bar?.Begin(path);
            if (run.Read(path, Pause, stop.Token) is { } problem)
            {
                problems.Add(problem);
            }
        }

        bar?.Clear();
        if (run.Stopped is { } where)
        {
            job.Context.Streams.Messages.WriteLine(where);
        }

        return problems.ToImmutable();

        void Pause(double? progress)
        {
            job.Writer.Flush();
            bar?.Show(progress);
        }
    }
}
