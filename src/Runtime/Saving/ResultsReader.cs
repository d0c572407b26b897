using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Tcpq.Contract;

namespace Tcpq.Runtime.Saving;

/// <summary>Reads results as docs/results.md says; nothing of a file that is not whole.</summary>
internal sealed class ResultsReader
{
    private readonly LineReader lines;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<SavedTable> tables = [];
    private long rows;

    private ResultsReader(Stream source) => lines = new(source, ResultsFormat.LongestLine);

    /// <summary>Reads results.</summary>
    /// <param name="source">The file.</param>
    /// <exception cref="ResultsException">They are no results, or not whole.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static SavedResults Read(Stream source)
    {
        try
        {
            using var plain = new GZipStream(source, CompressionMode.Decompress, leaveOpen: true);
            var reader = new ResultsReader(plain);
            using (reader.hash)
            {
                return reader.ReadAll();
            }
        }
        catch (InvalidDataException e)
        {
            throw new ResultsException(e.Message);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException
            or FormatException or OverflowException or IndexOutOfRangeException)
        {
            throw new ResultsException(e.Message);
        }
    }

    private SavedResults ReadAll()
    {
        var (runs, summary) = ReadHeader();
        var shape = default(TableShape);
        var content = new List<SavedRow>();
        while (true)
        {
            var line = lines.Next();
            using var document = Parse(line);
            var members = document.RootElement;
            if (members.TryGetProperty("key", out var key))
            {
                content.Add(SavedJson.Row(key, members.GetProperty("state"), shape ?? throw Misplaced()));
                rows++;
            }
            else if (members.TryGetProperty("table", out _))
            {
                shape = SavedJson.Shape(members);
                content = [];
                tables.Add(new(shape, SavedJson.Time(members), content));
            }
            else
            {
                CheckEnd(members);
                return new(runs, summary, [.. tables]);
            }

            hash.AppendData(line.Span);
        }
    }

    private (ImmutableArray<SavedOrigin> Runs, Summary Summary) ReadHeader()
    {
        var line = ReadFirst();
        using var document = ParseFirst(line);
        var header = document.RootElement;
        if (header.ValueKind != JsonValueKind.Object || !header.TryGetProperty("tcpqr", out var version))
        {
            throw new ResultsException("it does not begin as `--save` writes", isOther: true);
        }

        if (version.GetInt32() != ResultsFormat.Version)
        {
            throw new ResultsException(
                $"it has format {version.GetInt32()}, this tcpq knows {ResultsFormat.Version}", isOther: true);
        }

        hash.AppendData(line.Span);
        return (SavedJson.Runs(header), SavedJson.Summary(header));
    }

    private ReadOnlyMemory<byte> ReadFirst()
    {
        try
        {
            return lines.Next() is { IsEmpty: false } line ? line
                : throw new ResultsException("it is empty", isOther: true);
        }
        catch (InvalidDataException)
        {
            throw new ResultsException("it is not a gzip file, as `--save` writes", isOther: true);
        }
    }

    private void CheckEnd(JsonElement end)
    {
        if (end.GetProperty("sha256").GetString() != Convert.ToHexStringLower(hash.GetHashAndReset()))
        {
            throw new ResultsException("its checksum does not fit");
        }

        if (end.GetProperty("rows").GetInt64() != rows || !lines.Next().IsEmpty)
        {
            throw new ResultsException("there is more or less in it than it says");
        }
    }

    private static JsonDocument ParseFirst(ReadOnlyMemory<byte> line)
    {
        try
        {
            return Parse(line);
        }
        catch (JsonException)
        {
            throw new ResultsException("it does not begin as `--save` writes", isOther: true);
        }
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> line) =>
        line.IsEmpty ? throw new ResultsException("it ends too early") : JsonDocument.Parse(line);

    private static ResultsException Misplaced() => new("it has a row before the first table");
}
