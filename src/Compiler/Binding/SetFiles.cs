using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Syntax;
using Tcpq.Syntax.Literals;
using Tcpq.Targets;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>The files that sets name: `in file("blocklist.txt")`. Each is read once for a type.</summary>
/// <param name="open">Reads a file; null if no files can be read.</param>
internal sealed class SetFiles(Func<SourceText, string, SourceFile>? open)
{
    /// <summary>What names a file in a set.</summary>
    internal const string Function = "file";

    private readonly Dictionary<(string From, string Path, DataType Type), ImmutableArray<SetElement>?> known = [];

    /// <summary>The entries of a file; null if it cannot be read or has mistakes, which is reported.</summary>
    /// <param name="call">The `file(…)`.</param>
    /// <param name="type">What the set holds.</param>
    /// <param name="report">Where problems of the script go.</param>
    internal ImmutableArray<SetElement>? Read(Expression.Call call, DataType type, BindingReport report)
    {
        if (call.Arguments is not [Expression.Literal { Value: LiteralValue.Text { Value: { Length: > 0 } path } }])
        {
            report.Fail(
                Codes.NotAConstant, "a file is named by text in quotes", call.Span, "read when the script is compiled",
                "write `file(\"blocklist.txt\")`");
            return null;
        }

        var key = (report.Source.Name, path, type);
        if (!known.TryGetValue(key, out var entries))
        {
            entries = Open(call, path, type, report);
            known.Add(key, entries);
        }

        return entries;
    }

    private ImmutableArray<SetElement>? Open(Expression.Call call, string path, DataType type, BindingReport report)
    {
        if (type.IsText)
        {
            report.NoFileOfTexts(call.Span);
            return null;
        }

        var file = open?.Invoke(report.Source, path) ?? new(null, "no files can be read here");
        if (file.Text is not { } text)
        {
            report.Fail(
                Codes.SetFileMissing, $"cannot read `{path}`: {file.Problem}", call.Arguments[0].Span,
                "named here", "a path is relative to the script's directory");
            return null;
        }

        return new SetFileReader(text, report.In(text, call.Span, "read for this"), this).Read(type, call.Span, report);
    }
}
