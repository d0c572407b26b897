using System.Collections.Immutable;

namespace Tcpq.Syntax;

/// <summary>A word of another language, and what it is here.</summary>
/// <param name="Text">The word.</param>
/// <param name="Here">Ours, or what to write in its place.</param>
internal sealed record ForeignWord(string Text, string Here);

/// <summary>Words that people bring along from bpftrace, SQL, Wireshark and programming languages. None is accepted;
/// the message names ours.</summary>
internal static class ForeignWords
{
    /// <summary>Operators between two values.</summary>
    public static ImmutableArray<ForeignWord> Operators { get; } =
    [
        new("eq", "=="), new("equals", "=="), new("is", "=="), new("ne", "!="), new("isnt", "!="), new("xor", "!="),
        new("lt", "<"), new("less", "<"), new("below", "<"), new("le", "<="), new("gt", ">"), new("greater", ">"),
        new("above", ">"), new("ge", ">="),
        new("has", "contains"), new("includes", "contains"), new("starts", "startswith"),
        new("begins", "startswith"),
    ];

    /// <summary>Words that begin a declaration.</summary>
    public static ImmutableArray<ForeignWord> Declarations { get; } =
    [
        new("var", "const"), new("val", "const"), new("let", "const"), new("set", "const"), new("int", "const"),
        new("static", "const"), new("define", "const"), new("constant", "const"), new("function", "def"),
        new("func", "def"), new("fun", "def"), new("fn", "def"), new("sub", "def"), new("macro", "def"),
        new("import", "use"), new("include", "use"), new("require", "use"), new("using", "use"), new("load", "use"),
        new("timer", "every"), new("interval", "every"), new("schedule", "every"),
    ];

    /// <summary>Words that begin a statement, and what to write in their place.</summary>
    public static ImmutableArray<ForeignWord> Statements { get; } =
    [
        new("printf", "write `print \"… {saddr} …\"`"), new("println", "write `print \"…\"`"),
        new("echo", "write `print \"…\"`"), new("log", "write `print \"…\"`"), new("puts", "write `print \"…\"`"),
        new("warn", "write `alert \"…\"`"), new("notify", "write `alert \"…\"`"),
        new("quit", "write `exit`"), new("stop", "write `exit`"), new("unless", "write `if (not …) < … >`"),
        new("while", "there are no loops: a rule runs once for each event"),
        new("for", "there are no loops: a rule runs once for each event"),
        new("foreach", "there are no loops: a rule runs once for each event"),
        new("loop", "there are no loops: a rule runs once for each event"),
        new("switch", "write `if (…) < … > else if (…) < … >`"),
        new("match", "write `if (…) < … > else if (…) < … >`"),
        new("return", "a block runs to its end: choose with `if (…) < … > else < … >`"),
        new("select", "write `emit saddr, dport`, or an aggregate such as `count() by saddr`"),
    ];

    /// <summary>Words behind an aggregate, and what to write in their place.</summary>
    public static ImmutableArray<ForeignWord> Clauses { get; } =
    [
        new("per", "write `by …`"), new("group", "write `by …`"), new("for", "write `by …`"),
        new("grouped", "write `by …`"), new("order", "rows are sorted by their value; `top 10` prints the largest"),
        new("sort", "rows are sorted by their value; `top 10` prints the largest"),
        new("sorted", "rows are sorted by their value; `top 10` prints the largest"),
        new("desc", "rows are sorted by their value; `top 10` prints the largest"),
        new("asc", "rows are sorted by their value; `top 10` prints the largest"),
        new("having", Shown), new("where", $"{Shown}; which packets count, by `where` before the block"),
        new("if", $"{Shown}; which packets count, by `where` before the block"),
        new("every", "`within 10s` forgets what is older; a block of its own, `every 10s < show … >`, reports"),
        new("last", "write `within 10s`"), new("over", "write `within 10s`"), new("and", Separate),
        new("or", Separate), new("|", Separate), new(",", Separate), new("&&", Separate), new("then", Separate),
    ];

    private const string Shown = "which rows are shown is said at the end, by the name that `as` gives the table: "
        + "`on tcp_rcv < count(saddr) as n > end < show n where (n > 5) >`";

    private const string Separate = "statements are separated by `;`";

    /// <summary>What a word is here; null if it is none of the table.</summary>
    public static string? Find(ImmutableArray<ForeignWord> table, string word)
    {
        foreach (var row in table)
        {
            if (row.Text.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return row.Here;
            }
        }

        return null;
    }
}
