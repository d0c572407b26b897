using System.Collections.Immutable;

namespace Tcpq.Syntax;

/// <summary>A word, operator or punctuation mark.</summary>
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

/// <summary>All words, operators and punctuation marks: what <see cref="TokenKind"/> says of them, and what operators
/// do.</summary>
internal static class TokenTable
{
    private static readonly ImmutableArray<TokenRow> Operators =
    [
        Operator(TokenKind.Or, BinaryOperator.Or, Precedence.Or),
        Operator(TokenKind.BarBar, BinaryOperator.Or, Precedence.Or),
        Operator(TokenKind.And, BinaryOperator.And, Precedence.And),
        Operator(TokenKind.AmpersandAmpersand, BinaryOperator.And, Precedence.And),
        Operator(TokenKind.EqualEqual, BinaryOperator.Equal, Precedence.Comparison),
        Operator(TokenKind.NotEqual, BinaryOperator.NotEqual, Precedence.Comparison),
        Operator(TokenKind.Less, BinaryOperator.Less, Precedence.Comparison),
        Operator(TokenKind.LessOrEqual, BinaryOperator.LessOrEqual, Precedence.Comparison),
        Operator(TokenKind.Greater, BinaryOperator.Greater, Precedence.Comparison),
        Operator(TokenKind.GreaterOrEqual, BinaryOperator.GreaterOrEqual, Precedence.Comparison),
        Operator(TokenKind.In, BinaryOperator.In, Precedence.Comparison),
        Operator(TokenKind.StartsWith, BinaryOperator.StartsWith, Precedence.Comparison),
        Operator(TokenKind.Contains, BinaryOperator.Contains, Precedence.Comparison),
        Operator(TokenKind.Bar, BinaryOperator.BitOr, Precedence.BitOr),
        Operator(TokenKind.Caret, BinaryOperator.BitXor, Precedence.BitXor),
        Operator(TokenKind.Ampersand, BinaryOperator.BitAnd, Precedence.BitAnd),
        Operator(TokenKind.ShiftLeft, BinaryOperator.ShiftLeft, Precedence.Shift),
        Operator(TokenKind.ShiftRight, BinaryOperator.ShiftRight, Precedence.Shift),
        Operator(TokenKind.Plus, BinaryOperator.Add, Precedence.Additive),
        Operator(TokenKind.Minus, BinaryOperator.Subtract, Precedence.Additive) with
        {
            Unary = UnaryOperator.Negate,
            UnaryPrecedence = Precedence.Unary,
        },
        Operator(TokenKind.Star, BinaryOperator.Multiply, Precedence.Multiplicative),
        Operator(TokenKind.Slash, BinaryOperator.Divide, Precedence.Multiplicative),
        Operator(TokenKind.Percent, BinaryOperator.Remainder, Precedence.Multiplicative),
        Row(TokenKind.Not) with { Unary = UnaryOperator.Not, UnaryPrecedence = Precedence.Not },
        Row(TokenKind.Bang) with { Unary = UnaryOperator.Not, UnaryPrecedence = Precedence.Unary },
        Row(TokenKind.Tilde) with { Unary = UnaryOperator.Complement, UnaryPrecedence = Precedence.Unary },
    ];

    private static readonly TokenRow?[] ByKind = Index();

    /// <summary>Every row.</summary>
    public static ImmutableArray<TokenRow> Rows { get; } =
        [.. ByKind.OfType<TokenRow>(), .. TokenText.Aggregates.Select(name => new TokenRow(TokenKind.Aggregate, name))];

    /// <summary>The row written exactly so; null if there is none.</summary>
    public static TokenRow? Find(ReadOnlySpan<char> text) => TokenText.Find(text) switch
    {
        TokenKind.Aggregate => new(TokenKind.Aggregate, text.ToString()),
        { } kind => ByKind[(int)kind],
        null => null,
    };

    /// <summary>The row of an operator; null for tokens that are none.</summary>
    public static TokenRow? FindOperator(TokenKind kind) =>
        ByKind[(int)kind] is { Precedence: not Precedence.None } or { Unary: not null } ? ByKind[(int)kind] : null;

    /// <summary>How a binary operator is written; words before signs (`and`, not `&amp;&amp;`).</summary>
    public static string TextOf(BinaryOperator value) => TextOf(row => row.Binary == value);

    /// <summary>How a unary operator is written; words before signs.</summary>
    public static string TextOf(UnaryOperator value) => TextOf(row => row.Unary == value);

    private static string TextOf(Predicate<TokenRow> isMeant) =>
        Operators.Where(row => isMeant(row)).OrderByDescending(row => char.IsLetter(row.Text[0])).First().Text;

    private static TokenRow?[] Index()
    {
        var rows = new TokenRow?[(int)TokenKind.Percent + 1];
        for (var kind = default(TokenKind); (int)kind < rows.Length; kind++)
        {
            rows[(int)kind] = TokenText.Of(kind) is { } text ? new(kind, text) : null;
        }

        foreach (var row in Operators)
        {
            rows[(int)row.Kind] = row;
        }

        return rows;
    }

    private static TokenRow Operator(TokenKind kind, BinaryOperator binary, Precedence precedence) =>
        Row(kind) with { Binary = binary, Precedence = precedence };

    private static TokenRow Row(TokenKind kind) => new(kind, TokenText.Of(kind)!);
}
