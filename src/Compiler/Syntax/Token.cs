using Tcpq.Text;

namespace Tcpq.Syntax;

/// <summary>A piece of a script that the grammar does not look into.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Span">Where it stands.</param>
/// <param name="Text">What is written there; empty at the end of the script.</param>
internal readonly record struct Token(TokenKind Kind, TextSpan Span, string Text)
{
    private const int MostShown = 40;

    /// <summary>The value of a <see cref="TokenKind.Literal"/>.</summary>
    public LiteralValue? Value { get; init; }

    /// <summary>True for the first token of a line.</summary>
    public bool StartsLine { get; init; }

    /// <summary>True where something unreadable stands right before: what fails here fails because of that.</summary>
    public bool AfterError { get; init; }

    /// <summary>How messages name it.</summary>
    public string Description => Kind == TokenKind.EndOfFile ? "the end of the script"
        : Text.Length > MostShown ? $"`{Text[..MostShown]}…`" : $"`{Text}`";

    /// <summary>True for tokens that a value can begin with.</summary>
    public bool StartsValue => Kind is TokenKind.Identifier or TokenKind.Literal or TokenKind.BadLiteral
        or TokenKind.OpenParenthesis or TokenKind.OpenBrace or TokenKind.Minus or TokenKind.Tilde
        or TokenKind.Not or TokenKind.Bang;

    /// <summary>True for words that begin a statement, in this version or a later one.</summary>
    public bool StartsStatement => Kind is TokenKind.Emit or TokenKind.Let or TokenKind.Aggregate or TokenKind.Limit
        or TokenKind.PlannedStatement;

    /// <summary>True for words that begin a declaration. `on` always does; the others are taken for it only at the
    /// start
    /// of a line, so that a mistake within a rule does not end it.</summary>
    public bool StartsDeclaration => Kind == TokenKind.On || (Kind == TokenKind.PlannedDeclaration && StartsLine);
}
