using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Tcpq.Syntax;

/// <summary>A row of the table of tokens.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">How it is written.</param>
internal sealed record TokenRow(TokenKind Kind, string Text)
{
    /// <summary>What it does between two values.</summary>
    public BinaryOperator? Binary { get; init; }

    /// <summary>How tightly it binds there.</summary>
    public Precedence Precedence { get; init; }

    /// <summary>What it does in front of a value.</summary>
    public UnaryOperator? Unary { get; init; }

    /// <summary>How tightly it binds there.</summary>
    public Precedence UnaryPrecedence { get; init; }

    /// <summary>For a word of a later version: what does nearly the same in this one.</summary>
    public string? Instead { get; init; }
}

/// <summary>How tightly operators bind, loosest first.</summary>
internal enum Precedence
{
    None,
    Or,
    And,
    Not,
    Comparison,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Additive,
    Multiplicative,
    Unary,
}

/// <summary>All words, operators and punctuation marks.</summary>
internal static class TokenTable
{
    /// <summary>Every row.</summary>
    public static ImmutableArray<TokenRow> Rows { get; } =
    [
        new(TokenKind.On, "on"),
        new(TokenKind.Via, "via"),
        new(TokenKind.Where, "where"),
        new(TokenKind.By, "by"),
        new(TokenKind.As, "as"),
        new(TokenKind.Top, "top"),
        new(TokenKind.Limit, "limit"),
        new(TokenKind.Emit, "emit"),
        new(TokenKind.Let, "let"),

        new(TokenKind.Aggregate, "count"),
        new(TokenKind.Aggregate, "sum"),
        new(TokenKind.Aggregate, "avg"),
        new(TokenKind.Aggregate, "min"),
        new(TokenKind.Aggregate, "max"),
        new(TokenKind.Aggregate, "hist"),
        new(TokenKind.Aggregate, "lhist"),

        new(TokenKind.PlannedStatement, "quantiles") { Instead = "`hist(x)` shows how the values are spread" },
        new(TokenKind.PlannedStatement, "distinct") { Instead = "`count(x)` has a row for each different value" },
        new(TokenKind.PlannedStatement, "rate") { Instead = "`count()` with `--every 1s` counts each second" },
        new(TokenKind.PlannedStatement, "first"),
        new(TokenKind.PlannedStatement, "last"),
        new(TokenKind.PlannedStatement, "set"),
        new(TokenKind.PlannedStatement, "delete"),
        new(TokenKind.PlannedStatement, "if") { Instead = "a rule with `where` does something on a condition" },
        new(TokenKind.PlannedStatement, "print") { Instead = "`emit a, b` writes a row" },
        new(TokenKind.PlannedStatement, "alert") { Instead = "`emit a, b` writes a row" },
        new(TokenKind.PlannedStatement, "drop"),
        new(TokenKind.PlannedStatement, "pass"),
        new(TokenKind.PlannedStatement, "capture"),
        new(TokenKind.PlannedStatement, "show") { Instead = "`--every 1s` shows all results each second" },
        new(TokenKind.PlannedStatement, "clear"),
        new(TokenKind.PlannedStatement, "exit") { Instead = "`--duration 10s` ends after a time" },

        new(TokenKind.PlannedDeclaration, "param"),
        new(TokenKind.PlannedDeclaration, "const"),
        new(TokenKind.PlannedDeclaration, "def"),
        new(TokenKind.PlannedDeclaration, "use"),
        new(TokenKind.PlannedDeclaration, "map"),
        new(TokenKind.PlannedDeclaration, "every") { Instead = "`--every 1s` shows all results each second" },
        new(TokenKind.PlannedDeclaration, "begin"),
        new(TokenKind.PlannedDeclaration, "end"),

        new(TokenKind.PlannedClause, "within"),
        new(TokenKind.PlannedClause, "lru"),
        new(TokenKind.PlannedClause, "once"),
        new(TokenKind.PlannedClause, "else"),

        Operator(TokenKind.Or, "or", BinaryOperator.Or, Precedence.Or),
        Operator(TokenKind.BarBar, "||", BinaryOperator.Or, Precedence.Or),
        Operator(TokenKind.And, "and", BinaryOperator.And, Precedence.And),
        Operator(TokenKind.AmpersandAmpersand, "&&", BinaryOperator.And, Precedence.And),
        Operator(TokenKind.EqualEqual, "==", BinaryOperator.Equal, Precedence.Comparison),
        Operator(TokenKind.NotEqual, "!=", BinaryOperator.NotEqual, Precedence.Comparison),
        Operator(TokenKind.Less, "<", BinaryOperator.Less, Precedence.Comparison),
        Operator(TokenKind.LessOrEqual, "<=", BinaryOperator.LessOrEqual, Precedence.Comparison),
        Operator(TokenKind.Greater, ">", BinaryOperator.Greater, Precedence.Comparison),
        Operator(TokenKind.GreaterOrEqual, ">=", BinaryOperator.GreaterOrEqual, Precedence.Comparison),
        Operator(TokenKind.In, "in", BinaryOperator.In, Precedence.Comparison),
        Operator(TokenKind.StartsWith, "startswith", BinaryOperator.StartsWith, Precedence.Comparison),
        Operator(TokenKind.Contains, "contains", BinaryOperator.Contains, Precedence.Comparison),
        Operator(TokenKind.Bar, "|", BinaryOperator.BitOr, Precedence.BitOr),
        Operator(TokenKind.Caret, "^", BinaryOperator.BitXor, Precedence.BitXor),
        Operator(TokenKind.Ampersand, "&", BinaryOperator.BitAnd, Precedence.BitAnd),
        Operator(TokenKind.ShiftLeft, "<<", BinaryOperator.ShiftLeft, Precedence.Shift),
        Operator(TokenKind.ShiftRight, ">>", BinaryOperator.ShiftRight, Precedence.Shift),
        Operator(TokenKind.Plus, "+", BinaryOperator.Add, Precedence.Additive),
        Operator(TokenKind.Minus, "-", BinaryOperator.Subtract, Precedence.Additive) with
        {
            Unary = UnaryOperator.Negate,
            UnaryPrecedence = Precedence.Unary,
        },
        Operator(TokenKind.Star, "*", BinaryOperator.Multiply, Precedence.Multiplicative),
        Operator(TokenKind.Slash, "/", BinaryOperator.Divide, Precedence.Multiplicative),
        Operator(TokenKind.Percent, "%", BinaryOperator.Remainder, Precedence.Multiplicative),
        new(TokenKind.Not, "not") { Unary = UnaryOperator.Not, UnaryPrecedence = Precedence.Not },
        new(TokenKind.Bang, "!") { Unary = UnaryOperator.Not, UnaryPrecedence = Precedence.Unary },
        new(TokenKind.Tilde, "~") { Unary = UnaryOperator.Complement, UnaryPrecedence = Precedence.Unary },

        new(TokenKind.OpenParenthesis, "("),
        new(TokenKind.CloseParenthesis, ")"),
        new(TokenKind.OpenBracket, "["),
        new(TokenKind.CloseBracket, "]"),
        new(TokenKind.OpenBrace, "{"),
        new(TokenKind.CloseBrace, "}"),
        new(TokenKind.Comma, ","),
        new(TokenKind.Semicolon, ";"),
        new(TokenKind.Colon, ":"),
        new(TokenKind.DotDot, ".."),
        new(TokenKind.Assign, "="),
    ];

    private static readonly FrozenDictionary<string, TokenRow> ByText = Rows.ToFrozenDictionary(r => r.Text);

    private static readonly FrozenDictionary<TokenKind, TokenRow> Operators = Rows
        .Where(r => r.Binary is not null || r.Unary is not null).ToFrozenDictionary(r => r.Kind);

    /// <summary>The row written exactly so, or null.</summary>
    public static TokenRow? Find(string text) => ByText.GetValueOrDefault(text);

    /// <summary>The row of an operator, or null for tokens that are none.</summary>
    public static TokenRow? FindOperator(TokenKind kind) => Operators.GetValueOrDefault(kind);

    /// <summary>How a binary operator is written; words before signs (`and`, not `&amp;&amp;`).</summary>
    public static string TextOf(BinaryOperator value) =>
        Rows.Where(r => r.Binary == value).OrderByDescending(r => char.IsLetter(r.Text[0])).First().Text;

    /// <summary>How a unary operator is written; words before signs.</summary>
    public static string TextOf(UnaryOperator value) =>
        Rows.Where(r => r.Unary == value).OrderByDescending(r => char.IsLetter(r.Text[0])).First().Text;

    private static TokenRow Operator(TokenKind kind, string text, BinaryOperator binary, Precedence precedence) =>
        new(kind, text) { Binary = binary, Precedence = precedence };
}
