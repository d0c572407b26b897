using System.Collections.Immutable;

namespace Tcpq.Diagnostics;

internal static partial class Codes
{
    /// <summary>Something stands where the grammar wants something else.</summary>
    public static DiagnosticCode UnexpectedText { get; } = Error(
        "TQ0101",
        "unexpected text",
        "The script is understood up to this place and cannot go on with what stands there. "
        + "The message says what could stand there instead.");

    /// <summary>A character that is not part of the language.</summary>
    public static DiagnosticCode UnknownCharacter { get; } = Error(
        "TQ0102",
        "unknown character",
        "The character has no meaning outside of a text in double quotes. It is often left over from copying.");

    /// <summary>`"GET `.</summary>
    public static DiagnosticCode TextNotClosed { get; } = Error(
        "TQ0103",
        "text is not closed",
        "A text begins and ends with `\"` on the same line. Write `\\n` for a line end and `\\\"` for a quote inside.");

    /// <summary>`"\q"`.</summary>
    public static DiagnosticCode UnknownEscape { get; } = Error(
        "TQ0104",
        "unknown escape",
        "In a text, `\\` begins one of `\\n`, `\\r`, `\\t`, `\\\"`, `\\\\` and `\\x` with two hexadecimal digits. "
        + "Write `\\\\` for a backslash.");

    /// <summary>`'GET '`.</summary>
    public static DiagnosticCode WrongQuotes { get; } = Error(
        "TQ0105",
        "wrong quotes",
        "Texts stand in double quotes. In a shell, put the whole script in single quotes.");

    /// <summary>`99999999999999999999`.</summary>
    public static DiagnosticCode NumberTooLarge { get; } = Error(
        "TQ0106",
        "number is too large",
        "Numbers have 64 bits: they end at 18446744073709551615. Durations end at 9223372036854775807 nanoseconds, "
        + "which is 292 years.");

    /// <summary>`0xzz`, `1__`.</summary>
    public static DiagnosticCode BadDigit { get; } = Error(
        "TQ0107",
        "not a digit",
        "A number holds decimal digits, or hexadecimal ones after `0x`; single `_` between digits make it readable.");

    /// <summary>`10KB`.</summary>
    public static DiagnosticCode UnknownUnit { get; } = Error(
        "TQ0108",
        "unknown unit",
        "A number can end in `k`, `M` or `G` (thousand, million, billion), in `KiB`, `MiB` or `GiB` (bytes), "
        + "or in `ns`, `us`, `ms`, `s`, `m` or `h` (durations). Case matters: `10M` is ten million, `10m` ten "
        + "minutes.");

    /// <summary>`1.5s`.</summary>
    public static DiagnosticCode FractionalNumber { get; } = Error(
        "TQ0109",
        "numbers have no fraction",
        "The kernel calculates in whole numbers. Use a smaller unit: `1500ms` for one and a half seconds.");

    /// <summary>`10.0.0.256`.</summary>
    public static DiagnosticCode OctetTooLarge { get; } = Error(
        "TQ0110",
        "octet is over 255",
        "Each of the four numbers of an IPv4 address is one byte, 0 to 255.");

    /// <summary>`10.0.0`, `1:2:3`.</summary>
    public static DiagnosticCode MalformedAddress { get; } = Error(
        "TQ0111",
        "not an address",
        "An IPv4 address is four numbers (`10.0.0.1`), an IPv6 address eight groups of up to four hexadecimal digits "
        + "of "
        + "which `::` stands for the zeros (`2001:db8::1`), a MAC address six groups of two (`02:42:ac:11:00:02`).");

    /// <summary>`10.0.0.0/33`.</summary>
    public static DiagnosticCode PrefixTooLong { get; } = Error(
        "TQ0112",
        "prefix is too long",
        "The number after `/` counts the leading bits that matter: at most 32 of an IPv4 address, 128 of an IPv6 one.");

    /// <summary>`10.0.0.1/8`.</summary>
    public static DiagnosticCode HostBitsSet { get; } = Error(
        "TQ0113",
        "address has bits outside of its prefix",
        "A prefix names a network, so the bits that it does not count must be zero. Either the address or the length "
        + "is "
        + "not what was meant; a single host is written without a length.");

    /// <summary>`cuont(saddr)`.</summary>
    public static DiagnosticCode UnknownStatement { get; } = Error(
        "TQ0115",
        "unknown statement",
        "A statement is an aggregate such as `count(saddr)`, or begins with a word such as `emit`, `let` or `if`.");

    /// <summary>No `>`.</summary>
    public static DiagnosticCode BlockNotClosed { get; } = Error(
        "TQ0116",
        "block is not closed",
        "A block begins with `<` and ends with `>`. The rule or the script ended before the `>`.");

    /// <summary>No `&lt;`.</summary>
    public static DiagnosticCode BlockNotOpened { get; } = Error(
        "TQ0117",
        "block is missing",
        "A rule ends with a block that says what to do: statements between `<` and `>`.");

    /// <summary>`count() emit saddr`.</summary>
    public static DiagnosticCode StatementsNotSeparated { get; } = Error(
        "TQ0118",
        "statements are not separated",
        "The statements of a block are separated by `;`.");

    /// <summary>`emit len > 5`.</summary>
    public static DiagnosticCode BareGreater { get; } = Error(
        "TQ0119",
        "comparison needs parentheses",
        "Inside a block, `>` ends the block. A comparison with `>` in a statement is written in parentheses.");

    /// <summary>`a &lt; b &lt; c`.</summary>
    public static DiagnosticCode ChainedComparison { get; } = Error(
        "TQ0120",
        "comparisons do not chain",
        "A comparison is true or false, so its result cannot be compared by size again. "
        + "Write two comparisons joined by `and`.");

    /// <summary>`=`, `&lt;>`.</summary>
    public static DiagnosticCode ForeignOperator { get; } = Error(
        "TQ0121",
        "operator of another language",
        "Equality is `==`, inequality `!=`. A single `=` only gives a name its value.");

    /// <summary>`AND`.</summary>
    public static DiagnosticCode WrongCase { get; } = Error(
        "TQ0122",
        "words are written in lower case",
        "The words of the language are written in lower case; names in capitals are left to the members of enums.");

    /// <summary>`{ count() }`.</summary>
    public static DiagnosticCode BracesForBlock { get; } = Error(
        "TQ0123",
        "blocks stand in `<` and `>`",
        "Braces hold the elements of a set. The statements of a block stand between `<` and `>`.");

    /// <summary>`tcp_rcv where syn …`.</summary>
    public static DiagnosticCode OnMissing { get; } = Error(
        "TQ0124",
        "rule does not begin with `on`",
        "A script is made of rules and declarations. A rule begins with `on` and the name of an event.");

    /// <summary>`on where syn`.</summary>
    public static DiagnosticCode EventMissing { get; } = Error(
        "TQ0125",
        "event is missing",
        "After `on` stands the name of the event that the rule is about. `tcpq events` lists the events.");

    /// <summary>`on tcp_rcv syn &lt; … >`.</summary>
    public static DiagnosticCode WhereMissing { get; } = Error(
        "TQ0126",
        "`where` is missing",
        "The condition of a rule follows the word `where`.");

    /// <summary>`where and syn`.</summary>
    public static DiagnosticCode ExpressionExpected { get; } = Error(
        "TQ0127",
        "value is missing",
        "A field, a number, an address, a text or a parenthesis should stand here.");

    /// <summary>`(a`, `payload[0`, `{1, 2`.</summary>
    public static DiagnosticCode BracketNotClosed { get; } = Error(
        "TQ0128",
        "bracket is not closed",
        "Each `(`, `[` and `{` needs its `)`, `]` or `}`.");

    /// <summary>`)` or `>` without an opening one.</summary>
    public static DiagnosticCode BracketNotOpened { get; } = Error(
        "TQ0129",
        "bracket was not opened",
        "There is one more closing bracket than there are opening ones.");

    /// <summary>Nested too deeply, or too many operators in one expression.</summary>
    public static DiagnosticCode ExpressionTooDeep { get; } = Error(
        "TQ0130",
        "expression is too deep",
        "An expression nests at most 200 brackets and has at most 2000 operators. A set replaces many comparisons: "
        + "`dport in {80, 443}`.");

    /// <summary>A device's name that Linux does not allow.</summary>
    public static DiagnosticCode BadDeviceName { get; } = Error(
        "TQ0131",
        "not the name of a device",
        "Linux allows 1 to 15 bytes in the name of a network device, without `/`, `:` and blanks "
        + "(net/core/dev.c, dev_valid_name).");

    /// <summary>A word of the language in place of a name.</summary>
    public static DiagnosticCode ReservedWord { get; } = Error(
        "TQ0132",
        "word cannot be a name",
        "The word has a meaning in the language, so nothing else can have it as its name.");

    /// <summary>Clauses twice or in the wrong order.</summary>
    public static DiagnosticCode ClauseOutOfPlace { get; } = Error(
        "TQ0133",
        "clause is out of place",
        "A rule is `on`, `via`, `where` and its block. An aggregate is followed by `by`, `within`, `as`, `top`, "
        + "`limit` "
        + "and `lru`. "
        + "Each comes at most once, in this order.");

    /// <summary>`dst port 80`.</summary>
    public static DiagnosticCode OperatorMissing { get; } = Error(
        "TQ0134",
        "operator is missing",
        "Two values stand side by side with nothing that joins them: `dport == 80` is one condition, `syn and ack` "
        + "are two.");

    /// <summary>`count saddr`.</summary>
    public static DiagnosticCode ParenthesesMissing { get; } = Error(
        "TQ0135",
        "parentheses are missing",
        "What an aggregate works on stands in parentheses, even if it is nothing: `count()`. So do the condition "
        + "of an "
        + "`if` and the parameters of a `def`.");

    /// <summary>`top ten`.</summary>
    public static DiagnosticCode NumberExpected { get; } = Error(
        "TQ0136",
        "number is missing",
        "`top` and `limit` are followed by a plain number of rows, such as `10` or `10k`.");

    /// <summary>`dport == 1..9`.</summary>
    public static DiagnosticCode RangeOutsideSet { get; } = Error(
        "TQ0137",
        "range is not in a set",
        "A range is not a value: it stands in a set, or right after `in`.");

    /// <summary>Nothing but comments.</summary>
    public static DiagnosticCode EmptyScript { get; } = Error(
        "TQ0138",
        "script is empty",
        "A script has at least one rule, such as `on tcp_rcv where syn < count(saddr) >`.");

    /// <summary>`&lt; >`.</summary>
    public static DiagnosticCode EmptyBlock { get; } = Error(
        "TQ0139",
        "block is empty",
        "A rule without a statement would watch and report nothing.");

    /// <summary>`// text`.</summary>
    public static DiagnosticCode ForeignComment { get; } = Error(
        "TQ0140",
        "comments begin with `#`",
        "A comment runs from `#` to the end of the line. There are no comments of several lines.");

    /// <summary>Blocks in blocks in blocks.</summary>
    public static DiagnosticCode BlocksTooDeep { get; } = Error(
        "TQ0141",
        "blocks are too deep",
        "At most 64 blocks stand in each other; an `else if` counts as one. Join conditions with `and`, or use rules "
        + "of their own.");

    /// <summary>`let n = count() by len / 100`.</summary>
    public static DiagnosticCode OperatorAfterKey { get; } = Error(
        "TQ0142",
        "operator after a key could mean two things",
        "Where an aggregate stands for its value, a key is a single name, and an operator after it could be about the "
        + "key or about the aggregate. Parentheses say which: `count() by (len / 100)` or `(count() by len) / 100`.");

    private static ImmutableArray<DiagnosticCode> Syntax =>
    [
        UnexpectedText, UnknownCharacter, TextNotClosed, UnknownEscape, WrongQuotes, NumberTooLarge, BadDigit,
        UnknownUnit, FractionalNumber, OctetTooLarge, MalformedAddress, PrefixTooLong, HostBitsSet,
        UnknownStatement, BlockNotClosed, BlockNotOpened, StatementsNotSeparated, BareGreater, ChainedComparison,
        ForeignOperator, WrongCase, BracesForBlock, OnMissing, EventMissing, WhereMissing, ExpressionExpected,
        BracketNotClosed, BracketNotOpened, ExpressionTooDeep, BadDeviceName, ReservedWord, ClauseOutOfPlace,
        OperatorMissing, ParenthesesMissing, NumberExpected, RangeOutsideSet, EmptyScript, EmptyBlock, ForeignComment,
        BlocksTooDeep, OperatorAfterKey,
    ];
}
