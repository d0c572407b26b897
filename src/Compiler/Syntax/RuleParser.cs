using System.Collections.Immutable;
using System.Text;
using Tcpq.Diagnostics;
using Tcpq.Syntax.Literals;

namespace Tcpq.Syntax;

/// <summary>Parses what ends in a block: `on tcp_rcv via xdp(eth0) where syn &lt; count(saddr) >`, `every 5s &lt; … >`,
/// `begin &lt; … >`, `end &lt; … >`.</summary>
internal sealed class RuleParser(TokenStream tokens, OperatorReader reader, ExpressionParser expressions)
{
    // IFNAMSIZ of include/uapi/linux/if.h, less the zero byte that ends a name.
    private const int LongestDeviceName = 15;

    private readonly BlockParser blocks = new(tokens, reader, expressions);

    /// <summary>Parses the `every`, `begin` or `end` that has been read.</summary>
    public Declaration ParseReport(Token word, TokenKind kind)
    {
        reader.BeginRule();
        var interval = kind == TokenKind.Every ? expressions.Parse(ExpressionPlace.Condition) : null;
        var body = blocks.ParseBody(word with { Kind = kind });
        var span = tokens.From(word.Span.Start);
        return interval is not null ? new Declaration.Timer(span, interval, body)
            : kind == TokenKind.Begin ? new Declaration.Begin(span, body) : new Declaration.End(span, body);
    }

    /// <summary>Parses a rule whose `on` has been read; null if it has no event that this version can know.</summary>
    /// <param name="first">The rule's first token.</param>
    public Declaration.Rule? Parse(Token first)
    {
        reader.BeginRule();
        var name = ParseEvent();
        var clauses = ParseClauses();
        var body = blocks.ParseBody(first);
        return name is null
            ? null
            : new(tokens.From(first.Span.Start), name, clauses.Via, clauses.Where, body);
    }

    private EventReference? ParseEvent()
    {
        var token = tokens.Current;
        if (token.Kind == TokenKind.Identifier)
        {
            tokens.Next();
            var name = JoinedByDashes(token);
            return tokens.At(TokenKind.OpenParenthesis) ? ParseNames(name) : new(name.Span, name, null);
        }

        if (token is { Kind: TokenKind.Literal, Value: LiteralValue.Text } && !token.StartsLine)
        {
            tokens.Report(
                Codes.EventMissing, token.Span, "the name of an event stands without quotes", "a text",
                $"write `on {token.Text.Trim('"')}`");
            tokens.Next();
            return new(token.Span, new(token.Span, token.Text.Trim('"')), null);
        }

        var isWord = token.IsWord && tokens.Peek().Kind is TokenKind.Where or TokenKind.Via or TokenKind.Less;
        tokens.Report(
            isWord ? Codes.ReservedWord : Codes.EventMissing,
            tokens.Here,
            isWord ? $"`{token.Text}` is a word of the language, not an event" : "the event is missing after `on`",
            isWord ? "not an event" : $"expected the name of an event, found {token.Description}",
            token.Kind is TokenKind.Every or TokenKind.Begin or TokenKind.End
                ? $"write `{token.Text} … < … >` without `on`" : "for example `on tcp_rcv`");
        if (isWord)
        {
            tokens.Next();
        }

        return null;
    }

    // `tcp-rcv`: said once, as an event that is unknown.
    private Identifier JoinedByDashes(Token first)
    {
        while (tokens.At(TokenKind.Minus) && tokens.Current.Span.Start == tokens.Previous.Span.End
            && tokens.Peek().Kind == TokenKind.Identifier && tokens.Peek().Span.Start == tokens.Current.Span.End)
        {
            tokens.Next();
            tokens.Next();
        }

        var span = tokens.From(first.Span.Start);
        return new(span, tokens.Source[span]);
    }

    private EventReference? ParseNames(Identifier name)
    {
        var open = tokens.Next();
        var names = ImmutableArray.CreateBuilder<Identifier>();
        while (tokens.Current is { Kind: TokenKind.RawName or TokenKind.Literal } token
            && (token.Kind == TokenKind.RawName || token.Value is LiteralValue.Text))
        {
            tokens.Next();
            names.Add(new(token.Span, token.Value is LiteralValue.Text text ? text.Value : token.Text));
            if (!tokens.Take(TokenKind.Comma))
            {
                break;
            }
        }

        if (!tokens.Take(TokenKind.CloseParenthesis))
        {
            tokens.ReportNotClosed(open, TokenKind.CloseParenthesis);
            tokens.SkipUntil(() => tokens.At(TokenKind.CloseParenthesis) || tokens.At(TokenKind.Less)
                || tokens.At(TokenKind.Via) || tokens.At(TokenKind.Where));
            tokens.Take(TokenKind.CloseParenthesis);
            return null;
        }

        return new(tokens.From(name.Span.Start), name, names.ToImmutable());
    }

    private (HookRequest? Via, Expression? Where) ParseClauses()
    {
        HookRequest? via = null;
        Expression? where = null;
        var isImplied = false;
        while (true)
        {
            var word = tokens.Current;
            if (where is null && (ReportSecondEvent() || ReportOption()))
            {
                continue;
            }

            if (tokens.TakeWord(TokenKind.Via))
            {
                ReportPlace(word, via is not null, where is not null, "`via` stands before `where`");
                via = ParseHook() ?? via;
            }
            else if (tokens.TakeWord(TokenKind.Where))
            {
                ReportPlace(word, where is not null && !isImplied, false, "join the conditions with `and`");
                isImplied = false;
                where = expressions.Parse(ExpressionPlace.Condition);
            }
            else if (where is null && word.Text is "if" or "when" && tokens.Peek().StartsValue)
            {
                tokens.Report(
                    Codes.WhereMissing, word.Span, $"`{word.Text}` does not begin a condition", "expected `where`");
                tokens.Next();
                where = expressions.Parse(ExpressionPlace.Condition);
            }
            else if (where is null && word.StartsValue && word.Kind != TokenKind.OpenBrace && !AtUnknownCall)
            {
                tokens.Report(
                    Codes.WhereMissing,
                    tokens.AfterPrevious,
                    "`where` is missing before the condition",
                    "expected `where`");
                isImplied = true;
                where = expressions.Parse(ExpressionPlace.Condition);
            }
            else
            {
                return (via, where);
            }
        }
    }

    // `on tcp_rcv, packet` and `on tcp_rcv or packet`.
    private bool ReportSecondEvent()
    {
        var join = tokens.Current;
        if (join.Kind is not (TokenKind.Comma or TokenKind.Or or TokenKind.And)
            || tokens.Peek().Kind != TokenKind.Identifier)
        {
            return false;
        }

        tokens.Report(
            Codes.UnexpectedText, join.Span, $"unexpected `{join.Text}`", "a rule has one event",
            "write a rule for each event");
        tokens.Next();
        tokens.Next();
        return true;
    }

    // `-i eth0` and `--dev eth0`.
    private bool ReportOption()
    {
        var isOption = tokens.At(TokenKind.Minus)
            && tokens.Peek() is { Kind: TokenKind.Minus or TokenKind.Identifier } next
            && next.Span.Start == tokens.Current.Span.End;
        if (!isOption)
        {
            return false;
        }

        tokens.Report(
            Codes.UnexpectedText, tokens.Current.Span, "an option does not stand in a script", "begins an option",
            "options follow the script: `tcpq 'on … < … >' --dev eth0`");
        tokens.SkipUntil(() => tokens.Current.Kind
            is TokenKind.Where or TokenKind.Via or TokenKind.Less or TokenKind.OpenBrace or TokenKind.Semicolon);
        return true;
    }

    private void ReportPlace(Token word, bool isTwice, bool isLate, string help)
    {
        if (isTwice || isLate)
        {
            tokens.Report(
                Codes.ClauseOutOfPlace,
                word.Span,
                isTwice ? $"`{word.Text}` stands here twice" : $"`{word.Text}` comes too late",
                isTwice ? "second time" : "too late",
                help);
        }
    }

    private HookRequest? ParseHook()
    {
        var hook = tokens.Current;
        if (hook.Kind != TokenKind.Identifier)
        {
            tokens.Report(
                Codes.UnexpectedText,
                tokens.Here,
                "a hook is missing after `via`",
                $"expected the name of a hook, found {hook.Description}",
                "for example `via xdp(eth0)`");
            if (hook.IsWord && tokens.Peek().Kind is TokenKind.Where or TokenKind.Less)
            {
                tokens.Next();
            }

            return null;
        }

        tokens.Next();
        var name = new Identifier(hook.Span, hook.Text);
        if (!tokens.At(TokenKind.OpenParenthesis))
        {
            ReportBareDevice(hook);
            return new(hook.Span, name, null);
        }

        var open = tokens.Next();
        var device = tokens.Current;
        if (!tokens.Take(TokenKind.RawName))
        {
            tokens.Report(
                Codes.BadDeviceName,
                tokens.Here,
                "a device is missing",
                "expected its name",
                $"write `{hook.Text}(eth0)`");
        }
        else
        {
            CheckDevice(device);
        }

        if (!tokens.Take(TokenKind.CloseParenthesis))
        {
            var isSecond = tokens.At(TokenKind.Identifier) && tokens.Peek().Kind == TokenKind.CloseParenthesis;
            tokens.Report(
                isSecond ? Codes.UnexpectedText : Codes.BracketNotClosed,
                tokens.Here,
                isSecond ? $"unexpected {tokens.Current.Description}" : "`(` is not closed",
                isSecond ? "a hook is at one device" : "expected `)`",
                isSecond ? "write a rule for each device" : null,
                isSecond ? [] : [new(tokens.Source, open.Span, "opened here")]);
            if (isSecond)
            {
                tokens.Next();
                tokens.Next();
            }
        }

        var isGood = device.Kind == TokenKind.RawName && FindFault(device.Text) is null;
        return new(tokens.From(hook.Span.Start), name, isGood ? new(device.Span, device.Text) : null);
    }

    // `via xdp eth0` and `via xdp:eth0`.
    private void ReportBareDevice(Token hook)
    {
        var colon = tokens.At(TokenKind.Colon) ? 1 : 0;
        var device = tokens.Peek(colon);
        var follow = tokens.Peek(colon + 1).Kind;
        // Devices have no `_` as a rule, functions of the kernel do.
        var isDevice = device.Kind == TokenKind.Identifier && !device.Text.Contains('_', StringComparison.Ordinal);
        if (!isDevice || !(colon == 1 || follow is TokenKind.Where or TokenKind.Less))
        {
            return;
        }

        tokens.Report(
            Codes.BadDeviceName, device.Span, $"`{device.Text}` stands without parentheses", "a device",
            $"write `{hook.Text}({device.Text})`");
        for (var i = 0; i <= colon; i++)
        {
            tokens.Next();
        }
    }

    private void CheckDevice(Token device)
    {
        if (FindFault(device.Text) is { } fault)
        {
            var bare = device.Text.Trim('"', '\'');
            var isQuoted = bare != device.Text && bare.Length > 0 && FindFault(bare) is null;
            tokens.Report(
                Codes.BadDeviceName, device.Span, $"`{tokens.Quote(device.Span)}` is not the name of a device", fault,
                isQuoted ? $"write `({bare})`" : null);
        }
    }

    // net/core/dev.c, dev_valid_name. Quotes are allowed there, but whoever writes them here means a text.
    private static string? FindFault(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) > LongestDeviceName)
        {
            return $"a name has at most {LongestDeviceName} bytes";
        }

        if (name.AsSpan().IndexOfAny('/', ':') is var index and >= 0)
        {
            return $"a name holds no `{name[index]}`";
        }

        return name is "." or ".." ? "not a name"
            : name[0] is '"' or '\'' ? "written without quotes" : null;
    }

    private bool AtUnknownCall =>
        tokens.At(TokenKind.Identifier) && tokens.Peek().Kind == TokenKind.OpenParenthesis;
}
