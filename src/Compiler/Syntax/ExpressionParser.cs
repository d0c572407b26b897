using Tcpq.Diagnostics;
using Tcpq.Text;

namespace Tcpq.Syntax;

/// <summary>Parses expressions by the precedences of <see cref="TokenTable"/>.</summary>
internal sealed partial class ExpressionParser(TokenStream tokens, OperatorReader reader)
{
    private const int MostNested = 200;
    private const int MostOperators = 2000;

    private readonly OperandParser operands = new(tokens);
    private AggregateParser? aggregates;
    private int nesting;
    private int operators;

    /// <summary>Parses aggregates, which are expressions too.</summary>
    public AggregateParser Aggregates => aggregates ??= new(tokens, reader, this);

    /// <summary>Parses a whole expression.</summary>
    public Expression Parse(ExpressionPlace place)
    {
        if (nesting == 0)
        {
            Begin(hasAggregates: place is not (ExpressionPlace.Condition or ExpressionPlace.Declaration));
        }

        return ParseBinary(Precedence.Or, place);
    }

    /// <summary>Parses a value without operators behind it.</summary>
    public Expression ParseOperand(ExpressionPlace place) => ParseBinary(Precedence.Unary, place);

    /// <summary>Parses what stands between `if` and its block: a parenthesis, or, to say so, something else.</summary>
    public Expression ParseGuard()
    {
        Begin(hasAggregates: true);
        if (!tokens.At(TokenKind.OpenParenthesis))
        {
            return ParseBinary(Precedence.Or, ExpressionPlace.Condition);
        }

        var open = tokens.Next();
        var inner = ParseBinary(Precedence.Or, ExpressionPlace.Brackets);
        var isClosed = Close(open, TokenKind.CloseParenthesis);
        var group = new Expression.Parenthesized(tokens.From(open.Span.Start), inner);
        return isClosed && !tokens.At(TokenKind.Less)
            ? ParseBehind(group, Precedence.Or, ExpressionPlace.Condition)
            : group;
    }

    private void Begin(bool hasAggregates)
    {
        operators = 0;
        reader.HasAggregates = hasAggregates;
    }

    private Expression ParseBinary(Precedence minimum, ExpressionPlace place) =>
        ParseBehind(ParseUnary(minimum, place), minimum, place);

    private Expression ParseBehind(Expression left, Precedence minimum, ExpressionPlace place)
    {
        while (true)
        {
            left = ParseRangeOutsideSet(left, minimum, place);
            if (tokens.At(TokenKind.Less) && tokens.Peek().StartsStatement && IsComparison(left))
            {
                // Comparisons do not chain: a block begins, and a bracket was not closed.
                return left;
            }

            if (reader.Find(place) is not { } row)
            {
                if (tokens.Current is { Kind: TokenKind.Not or TokenKind.Bang or TokenKind.Tilde, StartsLine: false })
                {
                    left = operands.ParseMisplacedSign(left, () => ParsePostfix(place));
                    continue;
                }

                if (!operands.IsSideBySide(place))
                {
                    return left;
                }

                left = operands.ParseSideBySide(left, place);
                continue;
            }

            if (row.Precedence < minimum)
            {
                return left;
            }

            if (++operators > MostOperators)
            {
                return TooDeep(left.Span.Start);
            }

            left = ParseRight(left, row, place);
        }
    }

    private Expression ParseRight(Expression left, TokenRow row, ExpressionPlace place)
    {
        var sign = reader.Take(row);
        var right = ParseBinary(row.Precedence + 1, place);
        if (row.Kind == TokenKind.In)
        {
            right = ParseRange(right, place) is Expression.Range range
                ? new Expression.Set(range.Span, [range])
                : right;
        }

        var span = TextSpan.Covering(left.Span, right.Span);
        if (row.Precedence == Precedence.Comparison && left is Expression.Binary first && IsComparison(first))
        {
            return ReportChain(first, row, sign.Span, right);
        }

        if (sign.Kind == TokenKind.Greater && OperatorReader.IsInBlock(place))
        {
            tokens.Report(
                Codes.BareGreater,
                sign.Span,
                "`>` ends the block here",
                "not a comparison",
                $"write `({tokens.Quote(left.Span)} > {tokens.Quote(right.Span)})`",
                proposal: new(span, $"({tokens.Quote(left.Span)} > {tokens.Quote(right.Span)})"),
                otherHelp: "a comparison with `>` stands in parentheses");
        }

        var binary = row.Binary ?? throw new InvalidOperationException($"`{row.Text}` has no right side");
        return new Expression.Binary(span, binary, sign.Span, left, right);
    }

    private Expression.Missing ReportChain(Expression.Binary first, TokenRow row, TextSpan sign, Expression right)
    {
        var span = TextSpan.Covering(first.Span, right.Span);
        if (right is Expression.Missing)
        {
            return new(span);
        }

        var (before, after) = (tokens.Quote(first.Span), tokens.Quote(right.Span));
        var middle = tokens.Quote(first.Right.Span);
        var meant = $"{before} and {middle} {row.Text} {after}";
        tokens.Report(
            Codes.ChainedComparison,
            sign,
            "comparisons do not chain",
            "second comparison",
            $"write `{meant}`",
            [new(tokens.Source, first.OperatorSpan, "first comparison")],
            proposal: new(span, meant));
        return new(span);
    }

    private Expression ParseUnary(Precedence minimum, ExpressionPlace place)
    {
        var token = tokens.Current;
        var row = TokenTable.FindOperator(token.Kind);
        if (row?.Unary is null && tokens.WordInCapitals()?.Kind == TokenKind.Not && tokens.Peek().StartsValue)
        {
            tokens.ReportCapitals();
            row = TokenTable.FindOperator(TokenKind.Not);
        }

        if (row?.Unary is not { } unary)
        {
            return ParsePostfix(place);
        }

        tokens.Next();
        if (nesting >= MostNested)
        {
            return SkipDeep(token);
        }

        nesting++;
        // `a == not b`: between tighter operators, `not` takes one value only.
        var operand = ParseBinary(minimum > row.UnaryPrecedence ? Precedence.Unary : row.UnaryPrecedence, place);
        nesting--;
        return new Expression.Unary(TextSpan.Covering(token.Span, operand.Span), unary, token.Span, operand);
    }

    private Expression ParsePostfix(ExpressionPlace place)
    {
        var expression = ParsePrimary(place);
        while (tokens.At(TokenKind.OpenBracket) && !tokens.Current.StartsLine)
        {
            if (++operators > MostOperators || nesting >= MostNested)
            {
                return TooDeep(expression.Span.Start);
            }

            var open = tokens.Next();
            nesting++;
            var arguments = ParseList(open, TokenKind.CloseBracket, allowsRanges: false);
            nesting--;
            expression = new Expression.Index(tokens.From(expression.Span.Start), expression, arguments);
        }

        return expression;
    }

    private Expression ParsePrimary(ExpressionPlace place)
    {
        var token = tokens.Current;
        var isBracket = token.Kind is TokenKind.OpenParenthesis or TokenKind.OpenBrace or TokenKind.OpenBracket
            || tokens.Peek().Kind == TokenKind.OpenParenthesis;
        if (isBracket && nesting >= MostNested)
        {
            return SkipDeep(token);
        }

        nesting++;
        var result = token.Kind switch
        {
            TokenKind.OpenParenthesis => ParseParenthesis(),
            TokenKind.OpenBrace => ParseSet(),
            TokenKind.OpenBracket when tokens.Peek().StartsValue =>
                ParseWrongList(TokenKind.CloseBracket),
            TokenKind.Identifier when tokens.Peek().Kind == TokenKind.OpenParenthesis => ParseCall(),
            TokenKind.Aggregate when tokens.Peek().Kind is TokenKind.OpenParenthesis or TokenKind.By =>
                ParseAggregation(place),
            _ => operands.Parse(),
        };
        nesting--;
        return result;
    }

    private Expression.Call ParseCall()
    {
        var name = tokens.Next();
        var arguments = ParseList(tokens.Next(), TokenKind.CloseParenthesis, allowsRanges: false);
        return new Expression.Call(tokens.From(name.Span.Start), name.Text, name.Span, arguments);
    }

    private Expression ParseAggregation(ExpressionPlace place)
    {
        var name = tokens.Current;
        if (place != ExpressionPlace.Condition || reader.HasAggregates)
        {
            var call = Aggregates.ParseValue(place);
            return new Expression.Aggregation(call.Span, call);
        }

        tokens.Report(
            Codes.AggregateMisplaced,
            name.Span,
            $"`{name.Text}` cannot count here",
            "a condition changes nothing",
            $"statements stand in the block: `< {name.Text}(…) >`");
        Aggregates.ParseValue(place);
        tokens.SkipUntil(AtBlock);
        tokens.SuppressHere();
        return new Expression.Missing(tokens.From(name.Span.Start));
    }

    private bool AtBlock() =>
        tokens.At(TokenKind.Semicolon) || (tokens.At(TokenKind.Less) && tokens.Peek().StartsStatement);

    private Expression ParseRange(Expression low, ExpressionPlace place)
    {
        if (!tokens.Take(TokenKind.DotDot))
        {
            return low;
        }

        var high = ParseBinary(Precedence.BitOr, place);
        return new Expression.Range(TextSpan.Covering(low.Span, high.Span), low, high);
    }

    private Expression ParseRangeOutsideSet(Expression left, Precedence minimum, ExpressionPlace place)
    {
        if (minimum != Precedence.Or || place == ExpressionPlace.Set || !tokens.At(TokenKind.DotDot))
        {
            return left;
        }

        var sign = tokens.Current;
        var low = left is Expression.Binary { Operator: BinaryOperator.Equal } equal ? equal : null;
        var range = (Expression.Range)ParseRange(low?.Right ?? left, place);
        const string example = "a range stands after `in`, as in `dport in 8000..8100`";
        var meant = low is null ? null : $"{tokens.Quote(low.Left.Span)} in {tokens.Quote(range.Span)}";
        tokens.Report(
            Codes.RangeOutsideSet,
            range.Span,
            "a range is not a value",
            "a range",
            meant is null ? example : $"write `{meant}`",
            proposal: meant is null ? null : new(TextSpan.Covering(left.Span, range.Span), meant),
            otherHelp: example);
        return new Expression.Missing(TextSpan.Covering(left.Span, sign.Span));
    }

    private static bool IsComparison(Expression expression) => expression is Expression.Binary { Operator: var value }
        && TokenTable.Rows.Any(r => r.Binary == value && r.Precedence == Precedence.Comparison);

    private Expression.Missing SkipDeep(Token first)
    {
        ReportDeep(first.Span);
        while (TokenTable.FindOperator(tokens.Current.Kind)?.Unary is not null)
        {
            tokens.Next();
        }

        if (tokens.At(TokenKind.Identifier) && tokens.Peek().Kind == TokenKind.OpenParenthesis)
        {
            tokens.Next();
        }

        tokens.SkipBracket();
        tokens.SuppressHere();
        return new Expression.Missing(tokens.From(first.Span.Start));
    }

    private Expression.Missing TooDeep(int start)
    {
        ReportDeep(tokens.Current.Span);
        tokens.SkipUntil(AtBlock);
        tokens.SuppressHere();
        return new Expression.Missing(tokens.From(start));
    }

    private void ReportDeep(TextSpan span) => tokens.Report(
        Codes.ExpressionTooDeep,
        span,
        "the expression is too deep",
        nesting >= MostNested
            ? $"more than {MostNested} brackets or signs inside of each other"
            : $"more than {MostOperators} operators");
}
