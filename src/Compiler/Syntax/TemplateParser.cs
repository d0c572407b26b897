using System.Collections.Immutable;
using System.Text;
using Tcpq.Diagnostics;
using Tcpq.Syntax.Literals;
using Tcpq.Text;

namespace Tcpq.Syntax;

/// <summary>Parses a text with values in braces. The values keep their true places in the script.</summary>
internal sealed class TemplateParser(TokenStream tokens, Token template)
{
    private readonly LexerCursor cursor = tokens.CursorAt(new(template.Span.Start + 1, template.Span.Length - 2));
    private readonly StringBuilder bytes = new();
    private readonly ImmutableArray<TextPart>.Builder parts = ImmutableArray.CreateBuilder<TextPart>();

    /// <summary>Parses the text.</summary>
    public TextTemplate Parse()
    {
        while (!cursor.AtEnd)
        {
            switch (cursor.Peek())
            {
                case '\\':
                    TextLiterals.ReadEscape(cursor, bytes);
                    break;
                case '{' or '}' when cursor.Peek(1) == cursor.Peek():
                    bytes.Append(cursor.Peek());
                    cursor.Position += 2;
                    break;
                case '{':
                    ReadValue();
                    break;
                case '}':
                    Report(
                        Codes.BracketNotOpened, new(cursor.Position, 1), "`}` closes nothing", "one too many",
                        "a brace that stands for itself is written `}}`");
                    cursor.Position++;
                    break;
                default:
                    TextLiterals.ReadCharacter(cursor, bytes);
                    break;
            }
        }

        EndLiteral();
        return new(template.Span, parts.ToImmutable());
    }

    private void ReadValue()
    {
        var open = cursor.Position;
        var end = TemplateScanner.FindValueEnd(cursor, open);
        if (end < 0)
        {
            Report(
                Codes.BracketNotClosed, new(open, 1), "`{` is not closed", "a value begins here",
                "end the value with `}`; a brace that stands for itself is written `{{`");
            cursor.Position = cursor.End;
            return;
        }

        cursor.Position = end + 1;
        var inner = new TextSpan(open + 1, end - open - 1);
        if (string.IsNullOrWhiteSpace(tokens.Source[inner]))
        {
            Report(
                Codes.ExpressionExpected, cursor.From(open), "a value is missing between `{` and `}`",
                "expected a value",
                "name one, as in `{saddr}`; braces that stand for themselves are written `{{` and `}}`");
            return;
        }

        EndLiteral();
        parts.Add(new TextPart.Value(ParseValue(inner)));
    }

    private Expression ParseValue(TextSpan inner)
    {
        var part = tokens.Part(inner);
        var value = new ExpressionParser(part, new OperatorReader(part)).Parse(ExpressionPlace.Brackets);
        if (!part.At(TokenKind.EndOfFile))
        {
            part.Report(
                Codes.UnexpectedText,
                part.Current.Span,
                $"unexpected {part.Current.Description}",
                "expected `}`",
                part.Current.Kind switch
                {
                    TokenKind.Comma => "each value has braces of its own: `{saddr} {daddr}`",
                    TokenKind.Colon => "a value is written in its own way: there are no formats",
                    _ => null,
                });
        }

        return value;
    }

    private void EndLiteral()
    {
        if (bytes.Length > 0)
        {
            parts.Add(new TextPart.Literal(TextLiterals.Decode(bytes.ToString())));
            bytes.Clear();
        }
    }

    private void Report(DiagnosticCode code, TextSpan span, string message, string label, string help) =>
        cursor.Report(code, span, message, label, help);
}
