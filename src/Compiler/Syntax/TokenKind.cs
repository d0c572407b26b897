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

    /// <summary>A text with values in it, after `print` and `alert`.</summary>
    Template,

    On,
    Use,
    Const,
    Param,
    Def,
    Map,
    Every,
    Begin,
    End,

    Via,
    Where,
    By,
    Within,
    As,
    Top,
    Limit,
    Lru,
    Once,
    Per,

    Emit,
    Let,
    Set,
    Delete,
    If,
    Else,
    Print,
    Alert,
    Show,
    Clear,
    Exit,

    /// <summary>The name of an aggregate.</summary>
    Aggregate,

    Drop,
    Pass,
    Capture,

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
