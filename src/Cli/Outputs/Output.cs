using System.Globalization;
using Tcpq.Contract;

namespace Tcpq.Cli.Outputs;

/// <summary>A row of the table of outputs.</summary>
/// <param name="Name">What `--format` calls it.</param>
/// <param name="Doc">One sentence for `--help`.</param>
/// <param name="Open">Makes a writer for one run.</param>
internal sealed record Output(string Name, string Doc, Func<OutputSettings, ResultWriter> Open);

/// <summary>Where results go and how they are to look.</summary>
/// <param name="Results">Standard output: results and nothing else.</param>
/// <param name="Messages">Standard error: losses and notes of the formats that people read.</param>
internal sealed record OutputSettings(TextWriter Results, TextWriter Messages)
{
    /// <summary>True if <see cref="Results"/> is a terminal.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>True if colour is wanted; never without a terminal.</summary>
    public bool HasColour { get; init; }

    /// <summary>Columns of the terminal.</summary>
    public int Width { get; init; } = 80;

    /// <summary>True with `--every`: reports carry their time.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>The time of reports, and the time zone that people read times in.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>A report's time in RFC 3339, where it carries one; else null.</summary>
    public string? ReportTime(Report report) => (report.At ?? (IsRepeated ? Clock.GetUtcNow() : null))
        ?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The time of a report as people read it, where it carries one; else null.</summary>
    public string? LocalTime(Report report) => report.At is { } at
        ? TimeZoneInfo.ConvertTime(at, Clock.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture)
        : IsRepeated ? Clock.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture)
        : null;
}

/// <summary>Writes the results of one run in one format.</summary>
internal abstract class ResultWriter
{
    /// <summary>Writes a row of `emit`; it may stay buffered until <see cref="Flush"/>.</summary>
    public abstract void Row(EmittedRow row);

    /// <summary>Writes the tables and the losses of this moment.</summary>
    /// <param name="report">What the run found so far.</param>
    /// <param name="final">True for the last one.</param>
    public abstract void Report(Report report, bool final);

    /// <summary>Hands all that was written to the reader.</summary>
    public abstract void Flush();
}
