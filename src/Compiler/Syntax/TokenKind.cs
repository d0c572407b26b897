namespace Tcpq.Syntax;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    EndOfFile,
    Identifier,
    Literal,

    /// <summary>A literal with a mistake that is reported already.</summary>
    BadLiteral,

    /// <summary>The raw characters of `via xdp(eth0)` and `on kprobe(tcp_v4_rcv)`.</summary>
    RawName,

    On,
    Via,
    Where,
    By,
    As,
    Top,
    Limit,
    Emit,
    Let,

    /// <summary>The name of an aggregate.</summary>
    Aggregate,

    /// <summary>A word that begins a statement in a later version.</summary>
    PlannedStatement,

    /// <summary>A word that begins a declaration in a later version.</summary>
    PlannedDeclaration,

    /// <summary>A word that begins a clause in a later version.</summary>
    PlannedClause,

    And,
    Or,
    Not,
    In,
    StartsWith,
    Contains,

    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    Comma,
    Semicolon,
    Colon,
    DotDot,
    Assign,
    EqualEqual,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    ShiftLeft,
    ShiftRight,
    Ampersand,
    AmpersandAmpersand,
    Caret,
    Bar,
    BarBar,
    Bang,
    Tilde,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
}
