using Tcpq.Syntax.Literals;
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

    /// <summary>True if something unreadable stands right before: what fails here fails because of that.</summary>
    public bool AfterError { get; init; }

    /// <summary>How messages name it.</summary>
    public string Description => Kind == TokenKind.EndOfFile && Text.Length == 0 ? "the end of the script"
        : Text.Length > MostShown ? $"`{Text[..MostShown]}…`" : $"`{Text}`";

    /// <summary>True for tokens that a value can begin with, but for aggregates, which begin statements too.</summary>
    public bool StartsValue => Kind is TokenKind.Identifier or TokenKind.Literal or TokenKind.BadLiteral
        or TokenKind.OpenParenthesis or TokenKind.OpenBrace or TokenKind.Minus or TokenKind.Tilde
        or TokenKind.Not or TokenKind.Bang;

    /// <summary>True for words that begin a statement.</summary>
    public bool StartsStatement => Category == TokenCategory.Statement;

    /// <summary>True for words that a declaration begins with, where one can stand.</summary>
    public bool IsDeclarationWord => Category == TokenCategory.Declaration;

    /// <summary>True for words that begin a declaration. `on` always does; the others are taken for it only at the
    /// start of a line, so that a mistake within a rule does not end it.</summary>
    public bool StartsDeclaration => Kind == TokenKind.On || (StartsLine && IsDeclarationWord);

    /// <summary>True for words of the language, which are no names; operators are none of them.</summary>
    public bool IsWord => IsDeclarationWord || StartsStatement || Category == TokenCategory.Clause;

    /// <summary>True for what can name a table: words of statements too, since a table is called after its aggregate.
    /// </summary>
    public bool CanNameTable => Kind == TokenKind.Identifier || (StartsStatement && Kind != TokenKind.Limit);

    private TokenCategory Category => TokenText.CategoryOf(Kind);
}
