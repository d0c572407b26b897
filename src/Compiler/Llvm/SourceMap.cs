using Tcpq.Text;

namespace Tcpq.Llvm;

/// <summary>Places of the script as LLVM names them.</summary>
/// <param name="source">The script.</param>
internal sealed class SourceMap(SourceText source)
{
    /// <summary>A folder that cannot hold files. LLVM copies the lines of the file it is told of when it can read it;
    /// it must never find one, so that the same script gives the same object everywhere.
    /// <see cref="Tcpq.Bpf.SourceLines"/> adds the lines.</summary>
    private const string NoFolder = "/dev/null/";

    // BTF keeps a column in 10 bits, and LLVM lets larger ones spill into the line.
    private const int LargestColumn = (1 << 10) - 1;

    private readonly Dictionary<(int Line, int Column), TextSpan> spans = [];

    /// <summary>The script.</summary>
    public SourceText Source { get; } = source;

    /// <summary>The script's name without its folders, so that objects do not tell where they were made.</summary>
    public string FileName { get; } = System.IO.Path.GetFileName(source.Name);

    /// <summary>The path that LLVM is told.</summary>
    public string Path => NoFolder + FileName;

    /// <summary>The line and column of a span's start, from which <see cref="Find"/> finds it again.</summary>
    public (int Line, int Column) Locate(TextSpan span)
    {
        var (line, column) = Source.LocationOf(span.Start);
        var place = (line, Math.Min(column, LargestColumn));
        spans.TryAdd(place, span);
        return place;
    }

    /// <summary>The first span located at a line and column; null if there is none.</summary>
    public TextSpan? Find(int line, int column) =>
        spans.TryGetValue((line, column), out var span) ? span : null;
}
