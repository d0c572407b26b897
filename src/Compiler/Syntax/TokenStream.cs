using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Syntax.Literals;
using Tcpq.Text;

namespace Tcpq.Syntax;

/// <summary>The tokens of a script, read from left to right, and the place where the parser reports mistakes: at most
/// one for each token, so that one mistake gives one message.</summary>
internal sealed class TokenStream(SourceText source, Token[] tokens, DiagnosticBag diagnostics)
{
    private const int MostQuoted = 60;
    private const int LongestWord = 16;

    private int failedAt = -1;
    private Token? half;

    /// <summary>The script.</summary>
    public SourceText Source { get; } = source;

    /// <summary>Index of the next token.</summary>
    public int Position { get; private set; }

    /// <summary>The next token.</summary>
    public Token Current => tokens[Position];

    /// <summary>The token before; the first one at the start.</summary>
    public Token Previous => half ?? tokens[Math.Max(0, Position - 1)];

    /// <summary>A token further on; the end of the script past it.</summary>
    public Token Peek(int ahead = 1) => tokens[Math.Min(Position + ahead, tokens.Length - 1)];

    /// <summary>Whether the next token is of a kind.</summary>
    public bool At(TokenKind kind) => Current.Kind == kind;

    /// <summary>Whether nothing of the rule is left.</summary>
    public bool AtRuleEnd => At(TokenKind.EndOfFile) || Current.StartsDeclaration;

    /// <summary>Reads the next token; the end of the script again and again.</summary>
    public Token Next()
    {
        var token = Current;
        if (token.Kind != TokenKind.EndOfFile)
        {
            Position++;
            half = null;
        }

        return token;
    }

    /// <summary>Reads the next token if it is of a kind.</summary>
    public bool Take(TokenKind kind)
    {
        if (!At(kind))
        {
            return false;
        }

        Next();
        return true;
    }

    /// <summary>Reads the next token if it is a word of the language, which may be in capitals: that is
    /// reported.</summary>
    public bool TakeWord(TokenKind kind)
    {
        if (At(kind))
        {
            Next();
            return true;
        }

        if (WordInCapitals()?.Kind != kind)
        {
            return false;
        }

        ReportCapitals();
        Next();
        return true;
    }

    /// <summary>The row of the word that the next token is when written in lower case, if it is an
    /// identifier.</summary>
    public TokenRow? WordInCapitals() =>
        At(TokenKind.Identifier) && Current.Text.Length <= LongestWord && Current.Text.Any(char.IsAsciiLetterUpper)
            ? TokenTable.Find(Current.Text.ToLowerInvariant())
            : null;

    /// <summary>Reports that the next token, a word of the language, is written in capitals.</summary>
    public void ReportCapitals() => Report(
        Codes.WrongCase,
        Current.Span,
        $"`{Current.Text}` is written in lower case",
        help: $"write `{Current.Text.ToLowerInvariant()}`");

    /// <summary>Reports a bracket that is not closed.</summary>
    /// <param name="open">The bracket.</param>
    /// <param name="close">What should stand here.</param>
    /// <param name="help">What may stand in it.</param>
    public void ReportNotClosed(Token open, TokenKind close, string? help = null) => Report(
        Codes.BracketNotClosed,
        Here,
        $"`{open.Text}` is not closed",
        $"expected `{TokenTable.Rows.First(row => row.Kind == close).Text}`",
        help,
        [new(Source, open.Span, "opened here")]);

    /// <summary>Makes the next token, `>>`, a `>` and reads the `>` before it.</summary>
    public Token TakeHalf()
    {
        var both = Current;
        tokens[Position] = both with { Kind = TokenKind.Greater, Span = new(both.Span.Start + 1, 1), Text = ">" };
        var first = both with { Kind = TokenKind.Greater, Span = new(both.Span.Start, 1), Text = ">" };
        half = first;
        return first;
    }

    /// <summary>A cursor on a part of the script.</summary>
    public LexerCursor CursorAt(TextSpan part) => new(Source, diagnostics, part);

    /// <summary>The tokens of a part of the script; the character behind it ends them.</summary>
    public TokenStream Part(TextSpan part) => new(Source, Lexer.Lex(CursorAt(part)), diagnostics);

    /// <summary>The span from an offset to the end of the token read last.</summary>
    public TextSpan From(int start) => new(start, Math.Max(0, Previous.Span.End - start));

    /// <summary>Reports a mistake at the next token, unless one is reported there or right before it.</summary>
    public void Report(
        DiagnosticCode code,
        TextSpan span,
        string message,
        string label = "",
        string? help = null,
        ImmutableArray<Label> secondary = default,
        ImmutableArray<string> notes = default,
        Proposal? proposal = null,
        string? otherHelp = null)
    {
        var isBefore = span.Length > 0 && span.End <= Current.Span.Start;
        if (failedAt == Position || (Current.AfterError && !isBefore))
        {
            return;
        }

        failedAt = isBefore ? failedAt : Position;
        diagnostics.Report(new(code, message, new(Source, span, label))
        {
            Help = help,
            Secondary = secondary.IsDefault ? [] : secondary,
            Notes = notes.IsDefault ? [] : notes,
            Proposal = proposal,
            OtherHelp = otherHelp,
        });
    }

    /// <summary>What is written at a span, on one line and not too long for a message.</summary>
    public string Quote(TextSpan span)
    {
        var text = Source[span with { Length = Math.Min(span.Length, MostQuoted) }].ReplaceLineEndings(" ");
        return span.Length > MostQuoted ? text + "…" : text;
    }

    /// <summary>Says that what fails at the next token fails because of a mistake that is reported.</summary>
    public void SuppressHere() => failedAt = Position;

    /// <summary>A place right behind the token read last: where something is missing at the end of a line.</summary>
    public TextSpan AfterPrevious => Position == 0 ? new(Current.Span.Start, 0) : new(Previous.Span.End, 0);

    /// <summary>Where to point when something else than the next token was expected: at it, or behind the last token
    /// when the line or the script ends.</summary>
    public TextSpan Here =>
        At(TokenKind.EndOfFile) || (Current.StartsLine && Position > 0) ? AfterPrevious : Current.Span;

    /// <summary>Skips tokens until a condition holds outside of brackets, or the rule ends.</summary>
    public void SkipUntil(Func<bool> condition)
    {
        var depth = 0;
        while (!AtRuleEnd)
        {
            if (depth == 0 && condition())
            {
                return;
            }

            if (At(TokenKind.Semicolon))
            {
                // No bracket holds a `;`: one was not closed.
                depth = 0;
                if (condition())
                {
                    return;
                }
            }

            depth = Math.Max(0, depth + BracketDepth(Current.Kind));
            Next();
        }
    }

    /// <summary>Skips a bracket with all that is in it, however deep; or one token.</summary>
    public void SkipBracket()
    {
        var depth = 0;
        do
        {
            depth += BracketDepth(Current.Kind);
            Next();
        }
        while (depth > 0 && !AtRuleEnd);
    }

    /// <summary>1 for an opening bracket, -1 for a closing one, else 0.</summary>
    public static int BracketDepth(TokenKind kind) => kind switch
    {
        TokenKind.OpenParenthesis or TokenKind.OpenBracket or TokenKind.OpenBrace => 1,
        TokenKind.CloseParenthesis or TokenKind.CloseBracket or TokenKind.CloseBrace => -1,
        _ => 0,
    };
}
