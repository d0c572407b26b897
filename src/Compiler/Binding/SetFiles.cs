using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Syntax;
using Tcpq.Targets;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>The files that sets name: `in file("blocklist.txt")`. Each is read once for a type.</summary>
/// <param name="open">Reads a file; null where there are none.</param>
internal sealed class SetFiles(Func<SourceText, string, SourceFile>? open)
{
    /// <summary>What names a file in a set.</summary>
    internal const string Function = "file";

    private readonly Dictionary<(string From, string Path, DataType Type), ImmutableArray<SetElement>?> known = [];

    /// <summary>The entries of a file; null where it cannot be read or has mistakes, which is reported.</summary>
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

/// <summary>Reads the entries of a file: one a line, with comments from `#` on.</summary>
internal sealed class SetFileReader(SourceText file, BindingReport report, SetFiles files)
{
    private readonly SetBinder binder = new(report, files);
    private bool isGood = true;

    /// <summary>The entries, merged; null where there are mistakes.</summary>
    internal ImmutableArray<SetElement>? Read(DataType type, TextSpan span, BindingReport script)
    {
        var found = new DiagnosticBag();
        var tokens = Lexer.Lex(file, found);
        foreach (var diagnostic in found.ToImmutable())
        {
            report.Report(diagnostic);
        }

        var elements = new List<SetElement>();
        for (var i = 0; i < tokens.Length - 1;)
        {
            var end = i + 1;
            while (!tokens[end].StartsLine && tokens[end].Kind != TokenKind.EndOfFile)
            {
                end++;
            }

            if (Entry(tokens.AsSpan(i, end - i)) is { } entry
                && binder.BindElement(entry, type, one => Literals.Bind((Expression.Literal)one, type, report)) is { } element)
            {
                elements.Add(element);
            }
            else
            {
                isGood = false;
            }

            i = end;
        }

        return isGood ? new SetBinder(script, files).Merge(elements, type, span) : null;
    }

    private Expression? Entry(ReadOnlySpan<Token> line)
    {
        foreach (var token in line)
        {
            if (token.Kind == TokenKind.BadLiteral)
            {
                return null; // reported by the lexer
            }
        }

        switch (line)
        {
            case [{ Value: { } value } single] when value is not LiteralValue.Text:
                return new Expression.Literal(single.Span, value);
            case [{ Value: { } low } first, { Kind: TokenKind.DotDot }, { Value: { } high } last]:
                var range = TextSpan.Covering(first.Span, last.Span);
                return new Expression.Range(
                    range, new Expression.Literal(first.Span, low), new Expression.Literal(last.Span, high));
        }

        report.Fail(
            Codes.SetFileEntry,
            "this line is not an entry of a set",
            TextSpan.Covering(line[0].Span, line[^1].Span),
            "not a value",
            "write one address, prefix, number or range on a line; comments begin with `#`");
        return null;
    }
}
