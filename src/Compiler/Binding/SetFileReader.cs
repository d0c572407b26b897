using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Syntax;
using Tcpq.Syntax.Literals;
using Tcpq.Text;
using Tcpq.Values;
using Input = Superpower.Model.TextSpan;

namespace Tcpq.Binding;

/// <summary>Reads the entries of a file: one a line, with comments from `#` on.</summary>
internal sealed class SetFileReader(SourceText file, BindingReport report, SetFiles files)
{
    private readonly SetBinder binder = new(report, files);
    private bool isGood = true;

    /// <summary>The entries, merged; null if there are mistakes.</summary>
    internal ImmutableArray<SetElement>? Read(DataType type, TextSpan span, BindingReport script)
    {
        var elements = new List<SetElement>();
        for (var start = 0; start < file.Text.Length;)
        {
            var end = file.Text.IndexOf('\n', start) is var found and >= 0 ? found : file.Text.Length;
            ReadLine(new(start, end - start), type, elements);
            start = end + 1;
        }

        return isGood ? new SetBinder(script, files).Merge(elements, type, span) : null;
    }

    private void ReadLine(TextSpan line, DataType type, List<SetElement> elements)
    {
        var input = SkipBlanks(new(file.Text, new(line.Start, 1, 1), line.Length));
        if (EndsLine(input))
        {
            return;
        }

        BoundExpression BindOne(Expression one) => Literals.Bind((Expression.Literal)one, type, report);

        if ((PlainEntry(input) ?? OtherEntry(line)) is { } entry
            && binder.BindElement(entry, type, BindOne) is { } element)
        {
            elements.Add(element);
        }
        else
        {
            isGood = false;
        }
    }

    // A literal or a range; null for all else, above all for what has a mistake.
    private static Expression? PlainEntry(Input input)
    {
        var low = ScriptLiteral.Read(input);
        if (!low.HasValue || low.Value.Value is not { } first)
        {
            return null;
        }

        var from = new Expression.Literal(SpanOf(input, low.Remainder), first);
        var rest = SkipBlanks(low.Remainder);
        if (EndsLine(rest))
        {
            return from;
        }

        if (!rest.AsReadOnlySpan().StartsWith("..", StringComparison.Ordinal))
        {
            return null;
        }

        rest = SkipBlanks(rest.Behind(2));
        var high = ScriptLiteral.Read(rest);
        if (!high.HasValue || high.Value.Value is not { } last || !EndsLine(SkipBlanks(high.Remainder)))
        {
            return null;
        }

        var to = new Expression.Literal(SpanOf(rest, high.Remainder), last);
        return new Expression.Range(TextSpan.Covering(from.Span, to.Span), from, to);
    }

    // Truth values, and what the lexer says of a line that is none of a set.
    private Expression.Literal? OtherEntry(TextSpan line)
    {
        var found = new DiagnosticBag();
        var tokens = Lexer.Lex(new LexerCursor(file, found, line)).AsSpan()[..^1];
        foreach (var diagnostic in found.ToImmutable())
        {
            report.Report(diagnostic);
        }

        if (tokens is [{ Value: { } value } single] && value is not LiteralValue.Text)
        {
            return new(single.Span, value);
        }

        if (!tokens.IsEmpty && !Array.Exists(tokens.ToArray(), token => token.Kind == TokenKind.BadLiteral))
        {
            report.Fail(
                Codes.SetFileEntry,
                "this line is not an entry of a set",
                TextSpan.Covering(tokens[0].Span, tokens[^1].Span),
                "not a value",
                "write one address, prefix, number or range on a line; comments begin with `#`");
        }

        return null;
    }

    private static Input SkipBlanks(Input input) => input.Behind(input.AsReadOnlySpan().EndOfBlanks(0));

    private static bool EndsLine(Input input) => input.IsAtEnd || input[0] == '#';

    private static TextSpan SpanOf(Input from, Input to) =>
        new(from.Position.Absolute, to.Position.Absolute - from.Position.Absolute);
}
