using System.Collections.Immutable;
using Tcpq.Runtime.Kernel.Probing;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>Where the runs on several kernels leave what they found: a file for each kernel, a line for each
/// cell.</summary>
internal static class MatrixResults
{
    private const char Separator = '\t';
    private const string Extension = ".cells";

    /// <summary>The folder; null if nothing is to be kept.</summary>
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
            var line = string.Join(Separator, cell.Name, cell.Place, cell.Outcome, cell.Reason.ReplaceLineEndings(" "));
            File.AppendAllText(Path.Combine(folder, Release + Extension), line + "\n");
        }
    }

    /// <summary>What a folder holds: the kernels' releases, each with its cells.</summary>
    public static ImmutableArray<(string Release, ImmutableArray<MatrixCell> Cells)> Read(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*" + Extension)
            .Select(file => (Path.GetFileNameWithoutExtension(file), Cells(file))),
    ];

    /// <summary>Where the tests on a kernel have left their results: in the parent folder, by version for
    /// guests.</summary>
    public static string TestsOf(string release)
    {
        var guest = $"linux-{KernelProbe.ParseRelease(release).ToString(2)}.trx";
        var name = release == Release ? "Kernel.Tests.trx" : guest;
        return Path.Combine(Path.GetDirectoryName(Folder)!, name);
    }

    private static string Release => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    private static ImmutableArray<MatrixCell> Cells(string file) => [.. File.ReadLines(file).Select(Parse)];

    private static MatrixCell Parse(string line) =>
        line.Split(Separator) is [var row, var hook, var outcome, var reason]
        ? new(row, hook, Enum.Parse<CellOutcome>(outcome), reason)
        : throw new FormatException($"`{line}` is no cell");
}
