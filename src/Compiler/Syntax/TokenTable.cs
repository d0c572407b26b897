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
        new(TokenKind.Use, "use"),
        new(TokenKind.Const, "const"),
        new(TokenKind.Param, "param"),
        new(TokenKind.Def, "def"),
        new(TokenKind.Map, "map"),
        new(TokenKind.Every, "every"),
        new(TokenKind.Begin, "begin"),
        new(TokenKind.End, "end"),

        new(TokenKind.Via, "via"),
        new(TokenKind.Where, "where"),
        new(TokenKind.By, "by"),
        new(TokenKind.Within, "within"),
        new(TokenKind.As, "as"),
        new(TokenKind.Top, "top"),
        new(TokenKind.Limit, "limit"),
        new(TokenKind.Lru, "lru"),
        new(TokenKind.Once, "once"),
        new(TokenKind.Per, "per"),

        new(TokenKind.Emit, "emit"),
        new(TokenKind.Let, "let"),
        new(TokenKind.Set, "set"),
        new(TokenKind.Delete, "delete"),
        new(TokenKind.If, "if"),
        new(TokenKind.Else, "else"),
        new(TokenKind.Print, "print"),
        new(TokenKind.Alert, "alert"),
        new(TokenKind.Show, "show"),
        new(TokenKind.Clear, "clear"),
        new(TokenKind.Exit, "exit"),

        new(TokenKind.Aggregate, "count"),
        new(TokenKind.Aggregate, "sum"),
        new(TokenKind.Aggregate, "avg"),
        new(TokenKind.Aggregate, "min"),
        new(TokenKind.Aggregate, "max"),
        new(TokenKind.Aggregate, "hist"),
        new(TokenKind.Aggregate, "lhist"),
        new(TokenKind.Aggregate, "quantiles"),
        new(TokenKind.Aggregate, "distinct"),
        new(TokenKind.Aggregate, "rate"),
        new(TokenKind.Aggregate, "first"),
        new(TokenKind.Aggregate, "last"),

        new(TokenKind.Drop, "drop"),
        new(TokenKind.Pass, "pass"),
        new(TokenKind.Capture, "capture"),

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
