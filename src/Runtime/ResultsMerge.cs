using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Results;
using Tcpq.Runtime.Saving;

namespace Tcpq.Runtime;

/// <summary>Adds what several runs have saved: of several hosts, captures or times. The order does not
/// matter.</summary>
public sealed class ResultsMerge
{
    private readonly Dictionary<Guid, string> files = [];
    private readonly List<SavedOrigin> runs = [];
    private readonly List<string> notes = [];
    private readonly NamedCounts packets = new();
    private readonly NamedCounts losses = new();
    private readonly NamedCounts notFollowed = new();
    private readonly NamedCounts tunnels = new();
    private ImmutableArray<MergedTable> tables;
    private string firstFile = "";

    /// <summary>Adds a file.</summary>
    /// <param name="path">What `--save` wrote.</param>
    /// <returns>Why nothing of it was added; null if all was.</returns>
    public Diagnostic? Add(string path)
    {
        SavedResults results;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            results = ResultsReader.Read(stream);
        }
        catch (ResultsException e)
        {
            return new(e.IsOther ? Codes.NotResults : Codes.DamagedResults, e.IsOther
                ? $"`{path}` does not hold results that can be merged"
                    : $"`{path}` is damaged; nothing of it was taken")
            {
                Notes = [e.Message],
            };
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new(Codes.FileMissing, $"`{path}` does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(Codes.UnreadableFile, $"`{path}` cannot be read") { Notes = [e.Message] };
        }

        return Add(path, results);
    }

    /// <summary>What all of it says.</summary>
    /// <param name="rowLimit">Rows of each table where the script has no `top`; null for all.</param>
    public Report Report(int? rowLimit) => new(
        [.. Tables.Select(table => table.Read(rowLimit))], Summary);

    /// <summary>Writes all of it for others to add.</summary>
    /// <param name="path">The file.</param>
    /// <param name="open">Opens what is written to in its place; null for the file.</param>
    /// <returns>Why it could not be written; null if it was.</returns>
    public Diagnostic? Save(string path, Func<Stream>? open = null)
    {
        var diagnostics = new DiagnosticBag();
        using var file = ResultsFile.Create(path, open, diagnostics);
        return file is null
            ? diagnostics.ToImmutable()[0]
            : file.Write(new([.. runs], Summary, [.. Tables.Select(table => table.ToSaved())]));
    }

    private ImmutableArray<MergedTable> Tables => tables.IsDefault ? [] : tables;

    private Summary Summary => new(packets.ToImmutable(), losses.ToImmutable(), [.. notes])
    {
        NotFollowed = notFollowed.ToImmutable(),
        InsideTunnels = tunnels.ToImmutable(),
    };

    private Diagnostic? Add(string path, SavedResults results)
    {
        if (results.Runs.FirstOrDefault(run => files.ContainsKey(run.Id)) is { } twice)
        {
            return new(Codes.ResultsTwice, $"`{path}` holds a run that `{files[twice.Id]}` holds, too")
            {
                Notes = [$"it ran on {twice.Host} until {twice.SavedAt:yyyy-MM-dd HH:mm:ss}Z"],
                Help = "leave out one of them",
            };
        }

        if (tables.IsDefault)
        {
            tables = [.. results.Tables.Select(table => new MergedTable(table.Shape))];
            firstFile = path;
        }

        if (Difference(results.Tables) is { } difference)
        {
            return new(Codes.ResultsDiffer, $"`{path}` cannot be added to `{firstFile}`")
            {
                Notes = [difference],
                Help = "merge what one script has found",
            };
        }

        for (var i = 0; i < tables.Length; i++)
        {
            tables[i].Add(results.Tables[i]);
        }

        foreach (var run in results.Runs)
        {
            files[run.Id] = path;
            runs.Add(run);
        }

        packets.Add(results.Summary.Packets);
        losses.Add(results.Summary.Losses);
        notFollowed.Add(results.Summary.NotFollowed);
        tunnels.Add(results.Summary.InsideTunnels);
        notes.AddRange(results.Summary.Notes.Except(notes));
        return null;
    }

    private string? Difference(ImmutableArray<SavedTable> others)
    {
        if (others.Length != tables.Length)
        {
            return $"it has {others.Length} tables, not {tables.Length}";
        }

        for (var i = 0; i < tables.Length; i++)
        {
            if (tables[i].Shape.DifferenceTo(others[i].Shape) is { } difference)
            {
                return $"its table {i + 1} {difference}";
            }
        }

        return null;
    }
}
