using System.Collections.Immutable;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>Where the runs on several kernels leave what they found: a file for each kernel, a line for each cell.</summary>
internal static class MatrixResults
{
    private const char Separator = '\t';
    private const string Extension = ".cells";

    /// <summary>The folder; null where nothing is to be kept.</summary>
    public static string? Folder =>
        Environment.GetEnvironmentVariable("TCPQ_MATRIX") is { Length: > 0 } folder ? folder : null;

    /// <summary>True in a guest: what takes long was done by its host.</summary>
    public static bool IsGuest => Environment.GetEnvironmentVariable("TCPQ_GUEST") is { Length: > 0 };

    /// <summary>True when all kernels have had their turn.</summary>
    public static bool IsComplete => Environment.GetEnvironmentVariable("TCPQ_MATRIX_DOCUMENT") is { Length: > 0 };

    /// <summary>Adds a cell of the running kernel.</summary>
    public static void Add(MatrixCell cell)
    {
        if (Folder is { } folder)
        {
            var release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
            var line = string.Join(Separator, cell.Event, cell.Hook, cell.Outcome, cell.Reason.ReplaceLineEndings(" "));
            File.AppendAllText(Path.Combine(folder, release + Extension), line + "\n");
        }
    }

    /// <summary>What a folder holds: the kernels' releases, each with its cells.</summary>
    public static ImmutableArray<(string Release, ImmutableArray<MatrixCell> Cells)> Read(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*" + Extension)
            .Select(file => (Path.GetFileNameWithoutExtension(file), ImmutableArray.CreateRange(File.ReadLines(file).Select(Parse)))),
    ];

    private static MatrixCell Parse(string line) => line.Split(Separator) is [var row, var hook, var outcome, var reason]
        ? new(row, hook, Enum.Parse<CellOutcome>(outcome), reason)
        : throw new FormatException($"`{line}` is no cell");
}
