using Superpower.Display;

namespace Tcpq.Syntax;

/// <summary>What a token is. The attribute of a kind says how it is written and what it is for
/// (<see cref="TokenCategory"/>), and nothing else does: <see cref="TokenText"/> is made from it.</summary>
internal enum TokenKind
{
    /// <summary>Behind the last token.</summary>
    [Token(Description = "the end of the script")]
    EndOfFile,

    /// <summary>A name, also of an aggregate or a function.</summary>
    [Token(Description = "a name")]
    Identifier,

    /// <summary>A number, address, duration, size, text or truth value.</summary>
    [Token(Description = "a literal")]
    Literal,

    /// <summary>A literal with a mistake that is reported already.</summary>
    [Token(Description = "a literal with a mistake")]
    BadLiteral,

    /// <summary>The raw characters of `via xdp(eth0)` and `on kprobe(tcp_v4_rcv)`.</summary>
    [Token(Description = "a name of the kernel")]
    RawName,

    /// <summary>A text with values in it, after `print` and `alert`.</summary>
    [Token(Description = "a text with values in it")]
    Template,

    [Token(Category = "declaration", Example = "on")]
    On,
    [Token(Category = "declaration", Example = "use")]
    Use,
    [Token(Category = "declaration", Example = "const")]
    Const,
    [Token(Category = "declaration", Example = "param")]
    Param,
    [Token(Category = "declaration", Example = "def")]
    Def,
    [Token(Category = "declaration", Example = "map")]
    Map,
    [Token(Category = "declaration", Example = "every")]
    Every,
    [Token(Category = "declaration", Example = "begin")]
    Begin,
    [Token(Category = "declaration", Example = "end")]
    End,

    [Token(Category = "clause", Example = "via")]
    Via,
    [Token(Category = "clause", Example = "where")]
    Where,
    [Token(Category = "clause", Example = "by")]
    By,
    [Token(Category = "clause", Example = "within")]
    Within,
    [Token(Category = "clause", Example = "as")]
    As,
    [Token(Category = "clause", Example = "top")]
    Top,
    [Token(Category = "statement", Example = "limit")]
    Limit,
    [Token(Category = "clause", Example = "lru")]
    Lru,
    [Token(Category = "clause", Example = "once")]
    Once,
    [Token(Category = "clause", Example = "per")]
    Per,

    [Token(Category = "statement", Example = "emit")]
    Emit,
    [Token(Category = "statement", Example = "let")]
    Let,
    [Token(Category = "statement", Example = "set")]
    Set,
    [Token(Category = "statement", Example = "delete")]
    Delete,
    [Token(Category = "statement", Example = "if")]
    If,
    [Token(Category = "clause", Example = "else")]
    Else,
    [Token(Category = "statement", Example = "print")]
    Print,
    [Token(Category = "statement", Example = "alert")]
    Alert,
    [Token(Category = "statement", Example = "show")]
    Show,
    [Token(Category = "statement", Example = "clear")]
    Clear,
    [Token(Category = "statement", Example = "exit")]
    Exit,

    /// <summary>The name of an aggregate.</summary>
    [Token(Category = "statement", Description = "the name of an aggregate")]
    Aggregate,

    [Token(Category = "statement", Example = "drop")]
    Drop,
    [Token(Category = "statement", Example = "pass")]
    Pass,
    [Token(Category = "statement", Example = "capture")]
    Capture,

    [Token(Category = "operator", Example = "and")]
    And,
    [Token(Category = "operator", Example = "or")]
    Or,
    [Token(Category = "operator", Example = "not")]
    Not,
    [Token(Category = "operator", Example = "in")]
    In,
    [Token(Category = "operator", Example = "startswith")]
    StartsWith,
    [Token(Category = "operator", Example = "contains")]
    Contains,

    [Token(Category = "mark", Example = "(")]
    OpenParenthesis,
    [Token(Category = "mark", Example = ")")]
    CloseParenthesis,
    [Token(Category = "mark", Example = "[")]
    OpenBracket,
    [Token(Category = "mark", Example = "]")]
    CloseBracket,
    [Token(Category = "mark", Example = "{")]
    OpenBrace,
    [Token(Category = "mark", Example = "}")]
    CloseBrace,
    [Token(Category = "mark", Example = ",")]
    Comma,
    [Token(Category = "mark", Example = ";")]
    Semicolon,
    [Token(Category = "mark", Example = ":")]
    Colon,
    [Token(Category = "mark", Example = "..")]
    DotDot,
    [Token(Category = "mark", Example = "=")]
    Assign,
    [Token(Category = "operator", Example = "==")]
    EqualEqual,
    [Token(Category = "operator", Example = "!=")]
    NotEqual,
    [Token(Category = "operator", Example = "<")]
    Less,
    [Token(Category = "operator", Example = "<=")]
    LessOrEqual,
    [Token(Category = "operator", Example = ">")]
    Greater,
    [Token(Category = "operator", Example = ">=")]
    GreaterOrEqual,
    [Token(Category = "operator", Example = "<<")]
    ShiftLeft,
    [Token(Category = "operator", Example = ">>")]
    ShiftRight,
    [Token(Category = "operator", Example = "&")]
    Ampersand,
    [Token(Category = "operator", Example = "&&")]
    AmpersandAmpersand,
    [Token(Category = "operator", Example = "^")]
    Caret,
    [Token(Category = "operator", Example = "|")]
    Bar,
    [Token(Category = "operator", Example = "||")]
    BarBar,
    [Token(Category = "operator", Example = "!")]
    Bang,
    [Token(Category = "operator", Example = "~")]
    Tilde,
    [Token(Category = "operator", Example = "+")]
    Plus,
    [Token(Category = "operator", Example = "-")]
    Minus,
    [Token(Category = "operator", Example = "*")]
    Star,
    [Token(Category = "operator", Example = "/")]
    Slash,
    [Token(Category = "operator", Example = "%")]
    Percent,
}

/// <summary>What a word or sign is for.</summary>
internal enum TokenCategory
{
    /// <summary>Neither a word nor a sign of the language.</summary>
    None,

    /// <summary>A word that a declaration begins with.</summary>
    Declaration,

    /// <summary>A word that a statement begins with.</summary>
    Statement,

    /// <summary>A word that stands within a declaration or statement.</summary>
    Clause,

    /// <summary>A word or sign that makes a value of others.</summary>
    Operator,

    /// <summary>A bracket, or what separates.</summary>
    Mark,
}
