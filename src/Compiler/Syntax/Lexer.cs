using Superpower;
using Superpower.Model;
using Tcpq.Diagnostics;
using Tcpq.Syntax.Literals;
using Tcpq.Text;
using Input = Superpower.Model.TextSpan;

namespace Tcpq.Syntax;

/// <summary>Makes tokens of a script. Whatever cannot be read is reported and left out, so that there is always a
/// list of tokens.</summary>
internal sealed class Lexer : Tokenizer<TokenKind>
{
    private readonly LexerCursor cursor;
    private readonly List<(LiteralValue? Value, bool AfterError)> notes = [];
    private RawNames names;
    private LiteralValue? value;
    private bool afterError;
    private bool losesLine;

    private Lexer(LexerCursor cursor) => this.cursor = cursor;

    /// <summary>The script's tokens; the last one is <see cref="TokenKind.EndOfFile"/>.</summary>
    public static Token[] Lex(SourceText source, DiagnosticBag diagnostics) =>
        Lex(new LexerCursor(source, diagnostics, new(0, source.Text.Length)));

    /// <summary>The tokens of a part of a script; the last one is <see cref="TokenKind.EndOfFile"/>, with the character
    /// that ends the part.</summary>
    public static Token[] Lex(LexerCursor cursor)
    {
        var lexer = new Lexer(cursor);
        return lexer.Describe(lexer.TryTokenize(cursor.Text).Value);
    }

    /// <inheritdoc/>
    protected override IEnumerable<Result<TokenKind>> Tokenize(Input span, TokenizationState<TokenKind> state)
    {
        var part = new Input(cursor.Text, new(cursor.Position, 1, 1), cursor.End - cursor.Position);
        for (var rest = SkipTrivia(part); !rest.IsAtEnd; rest = SkipTrivia(rest))
        {
            var read = ReadToken(rest, state);
            rest = read.Remainder;
            if (!read.HasValue)
            {
                continue;
            }

            names = names.After(read.Value);
            notes.Add((value, afterError));
            (value, afterError, losesLine) = (null, losesLine, false);
            yield return read;
        }
    }

    private Token[] Describe(TokenList<TokenKind> list)
    {
        var tokens = new Token[notes.Count + 1];
        var line = 0;
        var index = 0;
        foreach (var token in list)
        {
            var (literal, isAfterError) = notes[index];
            tokens[index++] = new(token.Kind, SpanOf(token.Span), TextOf(token))
            {
                Value = literal,
                StartsLine = token.Position.Line > line,
                AfterError = isAfterError,
            };
            line = token.Position.Line;
        }

        tokens[index] = new(
            TokenKind.EndOfFile,
            new(cursor.End, 0),
            cursor.End < cursor.Text.Length ? cursor.Text.Substring(cursor.End, 1) : "")
        {
            StartsLine = index == 0 || cursor.Text.AsSpan(tokens[index - 1].Span.End..cursor.End).Contains('\n'),
            AfterError = afterError,
        };
        return tokens;
    }

    private static string TextOf(Token<TokenKind> token) =>
        TokenText.Of(token.Kind) is { } text && text.Length == token.Span.Length ? text : token.ToStringValue();

    private static Tcpq.Text.TextSpan SpanOf(Input input) => new(input.Position.Absolute, input.Length);

    private Input SkipTrivia(Input rest)
    {
        var text = rest.AsReadOnlySpan();
        var at = text.EndOfBlanks(0);
        while (at < text.Length)
        {
            if (text[at] == '#')
            {
                at = EndOfLine(text, at);
            }
            else if (text[at] == '/' && text.At(at + 1) is '/' or '*')
            {
                at = SkipForeignComment(text, at, rest.Position.Absolute + at);
            }
            else
            {
                break;
            }

            at = text.EndOfBlanks(at);
        }

        return at == 0 ? rest : Behind(rest, at);
    }

    // As `Skip`, which looks at each character: comments are long.
    private static Input Behind(Input rest, int length)
    {
        var text = rest.AsReadOnlySpan()[..length];
        var lastEnd = text.LastIndexOf('\n');
        if (lastEnd < 0)
        {
            return rest.Behind(length);
        }

        var position = new Position(
            rest.Position.Absolute + length, rest.Position.Line + text.Count('\n'), length - lastEnd);
        return new(rest.Source!, position, rest.Length - length);
    }

    private int SkipForeignComment(ReadOnlySpan<char> text, int at, int start)
    {
        var end = text[at + 1] == '*' ? text[(at + 2)..].IndexOf("*/", StringComparison.Ordinal) : -1;
        cursor.Report(
            Codes.ForeignComment,
            new(start, 2),
            $"`{text.Slice(at, 2)}` does not begin a comment",
            help: "comments begin with `#`");
        return end >= 0 ? at + end + 4 : EndOfLine(text, at);
    }

    private static int EndOfLine(ReadOnlySpan<char> text, int start) =>
        text[start..].IndexOf('\n') is var length and >= 0 ? start + length : text.Length;

    // Without a value where something was left out.
    private Result<TokenKind> ReadToken(Input rest, TokenizationState<TokenKind> state)
    {
        var text = rest.AsReadOnlySpan();
        if (names.LengthOf(text) is var raw and > 0)
        {
            return Read(TokenKind.RawName, rest, raw);
        }

        if (ScriptLiteral.Begins(text))
        {
            return ReadLiteral(rest, ScriptLiteral.Read(rest));
        }

        if (LexerCursor.StartsName(text[0]))
        {
            return ReadWord(rest, text);
        }

        return text[0] == '"' ? ReadText(rest, state)
            : text[0] == '&' && EntityReader.Read(rest, cursor) is { HasValue: true } entity ? entity
            : ReadSign(text) is { } sign ? Read(sign.Kind, rest, sign.Length)
            : ReadForeign(rest);
    }

    private static Result<TokenKind> Read(TokenKind kind, Input rest, int length) =>
        Result.Value(kind, rest, rest.Behind(length));

    private Result<TokenKind> ReadLiteral(Input rest, Result<LiteralReading> literal)
    {
        if (literal.Value.Problem is { } problem)
        {
            cursor.Report(problem.Code, problem.Span, problem.Message, problem.Label, problem.Help);
        }

        value = literal.Value.Value;
        return Result.Value(value is null ? TokenKind.BadLiteral : TokenKind.Literal, rest, literal.Remainder);
    }

    private Result<TokenKind> ReadText(Input rest, TokenizationState<TokenKind> state)
    {
        var start = rest.Position.Absolute;
        if (state.Previous is { Kind: TokenKind.Print or TokenKind.Alert }
            && TemplateScanner.FindEnd(cursor, start) is var end and > 0)
        {
            return Read(TokenKind.Template, rest, end + 1 - start);
        }

        cursor.Position = start;
        value = TextLiterals.Read(cursor);

        // The rest of the line is lost in a text that is not closed, so nothing can be said about what follows.
        losesLine = value is null && cursor.At(cursor.Position - 1) != '"';
        return Read(value is null ? TokenKind.BadLiteral : TokenKind.Literal, rest, cursor.Position - start);
    }

    private Result<TokenKind> ReadWord(Input rest, ReadOnlySpan<char> text)
    {
        var end = text.EndOfName(0);
        while (text.At(end) == '.' && LexerCursor.StartsName(text.At(end + 1)))
        {
            end = text.EndOfName(end + 1);
        }

        var word = text[..end];
        if (word is "true" or "false")
        {
            value = new LiteralValue.Boolean(word is "true");
            return Read(TokenKind.Literal, rest, end);
        }

        return Read(TokenText.Find(word) ?? TokenKind.Identifier, rest, end);
    }

    private static (TokenKind Kind, int Length)? ReadSign(ReadOnlySpan<char> text) =>
        text.Length > 1 && TokenText.Find(text[..2]) is { } two ? (two, 2)
        : TokenText.Find(text[..1]) is { } one ? (one, 1) : null;

    private Result<TokenKind> ReadForeign(Input rest)
    {
        var start = rest.Position.Absolute;
        cursor.Position = start;
        if (TextLiterals.TryReadForeign(cursor))
        {
            return Read(TokenKind.BadLiteral, rest, cursor.Position - start);
        }

        var length = ForeignCharacters.Read(cursor, start, isReported: !afterError);
        afterError = true;
        return Result.Empty<TokenKind>(Behind(rest, length));
    }
}
