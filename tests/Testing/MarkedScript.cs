using System.Collections.Immutable;
using System.Text;
using Tcpq.Text;

namespace Tcpq.Testing;

/// <summary>A script in which `«…»` marks the spans that a test expects.</summary>
/// <param name="Source">The script without the marks.</param>
/// <param name="Spans">What was marked, in the order of the opening marks.</param>
public sealed record MarkedScript(SourceText Source, ImmutableArray<TextSpan> Spans)
{
    /// <summary>Takes the marks out of a text.</summary>
    public static MarkedScript Parse(string marked)
    {
        var text = new StringBuilder();
        var spans = new List<TextSpan>();
        var open = new Stack<int>();
        foreach (var c in marked)
        {
            switch (c)
            {
                case '«':
                    open.Push(spans.Count);
                    spans.Add(new(text.Length, 0));
                    break;
                case '»':
                    var index = open.Pop();
                    spans[index] = spans[index] with { Length = text.Length - spans[index].Start };
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }

        return open.Count == 0
            ? new(new(text.ToString()), [.. spans])
            : throw new ArgumentException("a mark is not closed", nameof(marked));
    }
}
