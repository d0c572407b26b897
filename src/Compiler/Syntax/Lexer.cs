using System.Globalization;
using System.Text;
using Tcpq.Diagnostics;
using Tcpq.Text;

namespace Tcpq.Syntax;

/// <summary>Makes tokens of a script. Whatever cannot be read is reported, and the rest is read on.</summary>
internal sealed class Lexer
{
    private static readonly (string Name, TokenKind Kind, string Sign)[] Entities =
    [
        ("&lt;", TokenKind.Less, "<"), ("&gt;", TokenKind.Greater, ">"), ("&amp;&amp;", TokenKind.And, "and"),
        ("&amp;", TokenKind.Ampersand, "&"), ("&quot;", TokenKind.BadLiteral, "\""),
    ];

    private readonly LexerCursor cursor;
    private readonly List<Token> tokens = [];
    private bool startsLine = true;
    private bool afterError;

    private Lexer(LexerCursor cursor) => this.cursor = cursor;

    /// <summary>The script's tokens; the last one is <see cref="TokenKind.EndOfFile"/>.</summary>
    public static Token[] Lex(SourceText source, DiagnosticBag diagnostics) =>
        Lex(new LexerCursor(source, diagnostics, new(0, source.Text.Length)));

    /// <summary>The tokens of a part of a script; the last one is <see cref="TokenKind.EndOfFile"/>, with the character
    /// that ends the part.</summary>
    public static Token[] Lex(LexerCursor cursor)
    {
        var lexer = new Lexer(cursor);
        while (lexer.SkipTrivia())
        {
            lexer.ReadToken();
        }

        lexer.Add(TokenKind.EndOfFile, cursor.End);
        if (cursor.End < cursor.Text.Length)
        {
            lexer.tokens[^1] = lexer.tokens[^1] with { Text = cursor.Text.Substring(cursor.End, 1) };
        }

        return [.. lexer.tokens];
    }

    private bool SkipTrivia()
    {
        while (!cursor.AtEnd)
        {
            var c = cursor.Peek();
            if (char.IsWhiteSpace(c) || c == '\uFEFF')
            {
                startsLine |= c == '\n';
                cursor.Position++;
            }
            else if (c == '#')
            {
                cursor.SkipWhile(other => other != '\n');
            }
            else if (c != '/' || !SkipForeignComment())
            {
                return true;
            }
        }

        return false;
    }

    private bool SkipForeignComment()
    {
        var start = cursor.Position;
        var isLong = cursor.Peek(1) == '*';
        if (!isLong && cursor.Peek(1) != '/')
        {
            return false;
        }

        var end = isLong ? FindCommentEnd(start + 2) : -1;
        cursor.Position = end >= 0 ? end + 2 : cursor.EndOf(start, c => c != '\n');
        cursor.Report(
            Codes.ForeignComment,
            new(start, 2),
            $"`{cursor.Text.Substring(start, 2)}` does not begin a comment",
            help: "comments begin with `#`");
        return true;
    }

    private int FindCommentEnd(int start) => start < cursor.End
        ? cursor.Text.IndexOf("*/", start, cursor.End - start, StringComparison.Ordinal)
        : -1;

    private void ReadToken()
    {
        if (IsRawName())
        {
            ReadRawName();
            return;
        }

        var start = cursor.Position;
        var c = cursor.Peek();
        if ((char.IsAsciiHexDigit(c) || c == ':') && AddressLiterals.EndOfGroups(cursor) is var end && end > start)
        {
            AddLiteral(start, AddressLiterals.ReadGroups(cursor, end));
        }
        else if (char.IsAsciiDigit(c))
        {
            var dotted = AddressLiterals.EndOfDotted(cursor);
            var value = dotted > start ? AddressLiterals.ReadDotted(cursor, dotted) : NumberLiterals.Read(cursor);
            AddLiteral(start, value);
        }
        else if (LexerCursor.StartsName(c))
        {
            ReadWord();
        }
        else if (c == '"')
        {
            ReadText();
        }
        else if (!ReadEntity() && !ReadSign())
        {
            ReadForeign();
        }
    }

    private void ReadText()
    {
        var start = cursor.Position;
        if (tokens.Count > 0 && tokens[^1].Kind is TokenKind.Print or TokenKind.Alert
            && TemplateScanner.FindEnd(cursor, start) is var end and > 0)
        {
            cursor.Position = end + 1;
            Add(TokenKind.Template, start);
            return;
        }

        var value = TextLiterals.Read(cursor);
        AddLiteral(start, value);
        if (value is null && cursor.At(cursor.Position - 1) != '"')
        {
            // The rest of the line is lost in the text, so nothing can be said about what follows.
            afterError = true;
        }
    }

    private void ReadWord()
    {
        var start = cursor.Position;
        cursor.SkipWhile(LexerCursor.ContinuesName);
        while (cursor.Peek() == '.' && LexerCursor.StartsName(cursor.Peek(1)))
        {
            cursor.Position++;
            cursor.SkipWhile(LexerCursor.ContinuesName);
        }

        var text = cursor.Text[start..cursor.Position];
        if (text is "true" or "false")
        {
            AddLiteral(start, new LiteralValue.Boolean(text == "true"));
            return;
        }

        Add(TokenTable.Find(text)?.Kind ?? TokenKind.Identifier, start);
    }

    private bool ReadSign()
    {
        var start = cursor.Position;
        for (var length = 2; length > 0; length--)
        {
            if (start + length <= cursor.End
                && TokenTable.Find(cursor.Text.Substring(start, length)) is { } row)
            {
                cursor.Position += length;
                Add(row.Kind, start);
                return true;
            }
        }

        return false;
    }

    // `&lt;`: copied from a page that shows its source.
    private bool ReadEntity()
    {
        if (cursor.Peek() != '&')
        {
            return false;
        }

        var start = cursor.Position;
        foreach (var (name, kind, sign) in Entities)
        {
            if (string.CompareOrdinal(cursor.Text, start, name, 0, name.Length) == 0)
            {
                cursor.Position += name.Length;
                cursor.Report(
                    Codes.UnknownCharacter, cursor.From(start), $"`{name}` is how HTML writes `{sign}`", "",
                    $"write `{sign}`");
                Add(kind, start);
                return true;
            }
        }

        return false;
    }

    // What stands after `via NAME(`, `on NAME(` and `on NAME(PATH,` is the kernel's: names hold almost anything.
    private bool IsRawName() => cursor.Peek() is not ('(' or ')') && (IsInBracketsOf(1, TokenKind.Via)
        || (cursor.Peek() is not ('"' or ',') && (IsInBracketsOf(1, TokenKind.On) || IsSecondNameOfEvent)));

    private bool IsSecondNameOfEvent => IsInBracketsOf(3, TokenKind.On) && tokens[^1].Kind == TokenKind.Comma;

    // The bracket stands some tokens back, behind a name and the word.
    private bool IsInBracketsOf(int back, TokenKind word) => tokens.Count > back + 1
        && tokens[^back].Kind == TokenKind.OpenParenthesis && tokens[^(back + 1)].Kind == TokenKind.Identifier
        && tokens[^(back + 2)].Kind == word;

    private void ReadRawName()
    {
        var start = cursor.Position;
        var isDevice = IsInBracketsOf(1, TokenKind.Via);
        cursor.SkipWhile(c => c is not ('(' or ')') && !char.IsWhiteSpace(c) && (isDevice || c != ','));
        Add(TokenKind.RawName, start);
    }

    private void ReadForeign()
    {
        var start = cursor.Position;
        if (TextLiterals.TryReadForeign(cursor))
        {
            AddLiteral(start, null);
            return;
        }

        var isWhole = Rune.TryGetRuneAt(cursor.Text, start, out var rune);
        cursor.Position += isWhole ? rune.Utf16SequenceLength : 1;
        if (!afterError)
        {
            var number = $"U+{(isWhole ? rune.Value : cursor.Text[start]):X4}";
            var shown = !isWhole || IsInvisible(rune) ? number : $"{rune}";
            cursor.Report(
                Codes.UnknownCharacter, cursor.From(start), $"unknown character `{shown}`",
                rune.IsAscii || shown == number ? "" : number, HelpAt(start, rune));
        }

        afterError = true;
    }

    private string? HelpAt(int start, Rune rune) => rune.Value switch
    {
        '$' when cursor.Peek() == '{' || char.IsAsciiLetterUpper(cursor.Peek()) =>
            "in single quotes, the shell puts nothing in its place: declare `param NAME = …` and give it by `--NAME`",
        '\\' when cursor.Peek() is '\n' or '\r' => "a line may end anywhere: no `\\` is needed",
        '.' when char.IsAsciiDigit(cursor.Peek()) || (start > 0 && char.IsAsciiDigit(cursor.At(start - 1))) =>
            "numbers have no fraction, and no `.` at their end",
        _ => ForeignHelp(rune),
    };

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    private static string? ForeignHelp(Rune rune) => rune.Value switch
    {
        '‐' or '‑' or '–' or '—' or '−' => "minus is `-`",
        '≠' => "write `!=`",
        '≤' => "write `<=`",
        '≥' => "write `>=`",
        '∈' => "write `in`",
        '‹' or '〈' or '＜' => "a block begins with `<`",
        '›' or '〉' or '＞' => "a block ends with `>`",
        '\'' or '“' or '”' or '‘' or '’' or '„' => "texts stand in double quotes: `\"GET \"`",
        '\\' => "in single quotes, the shell takes nothing away: no `\\` is needed",
        '@' or '$' => "names have no sign in front: an aggregate is named with `as`, a value with `let`",
        '`' => "no quotes stand around a script; the shell's are `'`",
        _ when Rune.IsLetter(rune) => "names have the letters a to z, digits and `_`",
        _ => null,
    };

    private void AddLiteral(int start, LiteralValue? value) =>
        Add(value is null ? TokenKind.BadLiteral : TokenKind.Literal, start, value);

    private void Add(TokenKind kind, int start, LiteralValue? value = null)
    {
        var span = cursor.From(start);
        tokens.Add(new(kind, span, cursor.Text[span.Start..span.End])
        {
            Value = value,
            StartsLine = startsLine,
            AfterError = afterError,
        });
        startsLine = false;
        afterError = false;
    }
}
