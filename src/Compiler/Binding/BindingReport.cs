using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Syntax;
using Tcpq.Syntax.Formatting;
using Tcpq.Syntax.Literals;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>The binder's messages: each wording in one place. Methods that stand for an expression return the node that
/// keeps one mistake from becoming two messages.</summary>
/// <param name="source">The text that spans are in.</param>
/// <param name="diagnostics">Where problems go.</param>
/// <param name="use">What in the script led to this text, or to this place of it; null if the script itself is
/// read.</param>
internal sealed partial class BindingReport(SourceText source, DiagnosticBag diagnostics, Label? use = null)
{
    // With more mistakes than people read, looking for what was meant would take longer than all else.
    private const int MostSuggested = 100;

    /// <summary>The text that spans are in.</summary>
    internal SourceText Source => source;

    private string? Nearest(string written, IEnumerable<(string Name, ImmutableArray<string> Aliases)> candidates) =>
        diagnostics.Count < MostSuggested ? Suggestion.Nearest(written, candidates) : null;

    /// <summary>The same for another text, which stands for a place of this one.</summary>
    /// <param name="other">The text.</param>
    /// <param name="place">What names it here.</param>
    /// <param name="label">What to say there.</param>
    internal BindingReport In(SourceText other, TextSpan place, string label) =>
        new(other, diagnostics, use ?? new(source, place, label));

    /// <summary>The same for a declaration in this text that is used elsewhere: the outermost use is shown.</summary>
    /// <param name="user">The report of the text that uses it.</param>
    /// <param name="place">Where.</param>
    internal BindingReport UsedBy(BindingReport user, TextSpan place) => user.In(source, place, "used here");

    /// <summary>What a value without a name is called: itself, in the one form that all layouts of it share. Nobody
    /// sees it where there are mistakes, in which the form is not known.</summary>
    internal string NameOf(Expression expression) =>
        diagnostics.HasErrors ? source[expression.Span] : ScriptFormatter.NameOf(source, expression);

    /// <summary>Passes on what was reported elsewhere about this text.</summary>
    internal void Report(Diagnostic diagnostic) => diagnostics.Report(
        use is null ? diagnostic : diagnostic with { Secondary = diagnostic.Secondary.Add(use) });

    internal BoundExpression NotIndexable(Expression.Index index) => Fail(
        Codes.UnknownFunction, "this value has no parts", index.Span, "cannot be indexed",
        "`payload[offset, length]` is a part of the payload");

    internal BoundExpression SetOutsideIn(TextSpan span) => Fail(
        Codes.TypeMismatch, "a set or range is not a value", span, "only `in` takes a set or a range",
        "as in `dport in {80, 443}` or `dport in 8000..8100`");

    internal BoundExpression TextInside(Expression.Binary binary) => Fail(
        Codes.TypeMismatch, "`in` asks for a value in a set", binary.Left.Span, "this is text",
        $"write `{source[binary.Right.Span]} contains {source[binary.Left.Span]}`");

    internal BoundExpression SetCompared(Expression.Binary binary, Expression set)
    {
        var membership = $"{source[binary.Left.Span]} in {source[set.Span]}";
        var meant = binary.Operator == BinaryOperator.NotEqual ? $"not {membership}" : membership;
        Report(
            new Diagnostic(
                Codes.TypeMismatch, "a set or range is not a value",
                new Label(source, set.Span, "only `in` takes a set or a range"))
            {
                Help = $"write `{meant}`",
                Proposal = new(binary.Span, meant),
            });
        return new BoundExpression.Missing(binary.Span);
    }

    internal BoundExpression PrefixOutsideIn(TextSpan span) => Fail(
        Codes.TypeMismatch, "a prefix is not an address", span, "this is a set of addresses",
        $"write `in {source[span]}`, as in `saddr in {source[span]}`");

    internal BoundExpression TextValue(Expression.Literal literal, DataType? expected) => Fail(
        Codes.TypeMismatch,
        expected is null || expected == DataType.Error ? "text cannot stand here"
            : $"{Quoted(literal)} is text, not {Article(expected)}",
        literal.Span,
        "this is text",
        HelpOnText(((LiteralValue.Text)literal.Value).Value, expected));

    private string Quoted(Expression literal) =>
        source[literal.Span] is { Length: <= 40 } text ? $"`{text}`" : "this";

    private static string? HelpOnText(string text, DataType? expected)
    {
        if (expected == DataType.Device)
        {
            return "choose the device with `--dev NAME` or `via HOOK(NAME)`";
        }

        var isLiteral = expected is not null && expected != DataType.Error && IsLiteral(text);
        if (isLiteral || (expected is not null && expected.Members.Any(member => member.Name == text)))
        {
            return $"write `{text}` without quotes";
        }

        if (expected is null || !HasLiterals(expected))
        {
            return expected == DataType.Bool ? "compare something with it: `payload contains \"x\"`" : null;
        }

        return expected == DataType.Port ? "ports are numbers: `dport == 80`"
            : expected == DataType.Address && text.Contains('/', StringComparison.Ordinal)
                || text.EndsWith(".txt", StringComparison.Ordinal) ? $"a file is named by `in file(\"{text}\")`"
            : expected == DataType.Address ? "names are not looked up: write the address"
            : Suggestion.Nearest(text, expected.Members.Select(m => (m.Name, ImmutableArray<string>.Empty))) is { } near
                ? $"did you mean `{near}`?" : null;
    }

    private static bool IsLiteral(string text)
    {
        var ignored = new DiagnosticBag();
        return Lexer.Lex(new(text), ignored) is [{ Kind: TokenKind.Literal }, _] && !ignored.HasErrors;
    }

    internal BoundExpression NotText(Expression.Binary binary, BoundExpression operand) => Fail(
        Codes.TypeMismatch,
        $"`{source[binary.OperatorSpan]}` does not work on {Article(operand.Type)}",
        operand.Span,
        $"this is {Article(operand.Type)}",
        "it compares text: `payload startswith \"GET \"`, `http.path contains \"/api/\"`");

    internal BoundExpression NotATextConstant(Expression.Binary binary, BoundExpression operand) => Fail(
        operand.Type.IsText ? Codes.NotAConstant : Codes.TypeMismatch,
        operand.Type.IsText
            ? $"text is compared with text in quotes, and `{source[operand.Span]}` is none"
            : $"cannot compare text with {Article(operand.Type)}",
        operand.Span,
        operand.Type.IsText ? "known only when a packet arrives" : $"this is {Article(operand.Type)}",
        operand.Type.IsText ? null : $"write `{source[binary.OperatorSpan]} \"…\"`");

    internal BoundExpression TextHasNoOrder(Expression.Binary binary) => Fail(
        Codes.TypeMismatch,
        "text has no order",
        binary.OperatorSpan,
        "neither is less than the other",
        "use `==`, `!=`, `startswith`, `contains` or `in`");

    internal BoundExpression EmptyText(TextSpan span) => Fail(
        Codes.OutOfRange, "this text is empty", span, "everything begins with it", "write at least one character");

    internal BoundExpression TextTooLong(TextSpan span, int length, int limit) => Fail(
        Codes.OutOfRange, $"a text can be compared up to {limit} bytes, and this one has {length}", span, "too long",
        null);

    internal BoundExpression OutOfRange(Expression.Literal literal, DataType type) => Fail(
        Codes.OutOfRange,
        $"`{source[literal.Span]}` is out of range for {Article(type)}",
        literal.Span,
        $"the greatest is {(1UL << (type.Size * 8)) - 1}",
        null);

    internal BoundExpression NotABoolean(BoundExpression expression)
    {
        var text = source[expression.Span];
        if (expression is BoundExpression.Number or BoundExpression.AddressConstant)
        {
            return Fail(
                Codes.NotABoolean, $"`{text}` is {Article(expression.Type)}, not a condition", expression.Span,
                $"this is {Article(expression.Type)}",
                expression is BoundExpression.AddressConstant ? $"compare a field with it: `saddr == {text}`"
                    : !OperatorTypes.IsPlain(expression.Type) ? "compare a field with it"
                    : $"compare a field with it: `dport == {text}`; "
                        + $"several values make a set: `dport in {{80, {text}}}`");
        }

        var help = expression.Type switch
        {
            var type when type == DataType.Port => $"compare it: `{text} == 80`",
            var type when type == DataType.Address => $"compare it: `{text} == 192.0.2.1`, `{text} in 192.0.2.0/24`",
            var type when type == DataType.Mac => $"compare it: `{text} == 02:00:00:00:00:01`",
            var type when type == DataType.Duration => $"compare it: `{text} > 1ms`",
            { IsText: true } when expression is BoundExpression.FieldValue { Field.Example: { } example } =>
                $"compare it: `{example}`",
            { IsText: true } => $"compare it: `{text} == \"x\"`, `{text} contains \"x\"`",
            var type when type.IsFlags => $"test bits: `{text} & {type.Members[0].Name} != 0`",
            { Members: [var member, ..] } => $"compare it: `{text} == {member.Name}`",
            var type when OperatorTypes.IsQuantity(type) && type != DataType.Time => $"compare it: `{text} != 0`",
            _ => "compare it with something",
        };
        return Fail(
            Codes.NotABoolean,
            $"`{text}` is {Article(expression.Type)}, not a condition",
            expression.Span,
            $"this is {Article(expression.Type)}",
            help);
    }

    internal BoundExpression WrongOperand(Expression.Unary unary, BoundExpression operand) => Fail(
        Codes.TypeMismatch,
        $"`{source[unary.OperatorSpan]}` does not work on {Article(operand.Type)}",
        operand.Span,
        $"this is {Article(operand.Type)}",
        operand.Type == DataType.Bool ? "to deny a condition, write `not`" : null);

    internal BoundExpression Mismatch(Expression.Binary binary, BoundExpression left, BoundExpression right)
    {
        var op = source[binary.OperatorSpan];
        var message = IsComparison(binary) ? $"cannot compare {Article(left.Type)} with {Article(right.Type)}"
            : left.Type == right.Type ? $"`{op}` does not work on {Plural(left.Type)}"
            : $"`{op}` does not go with {Article(left.Type)} and {Article(right.Type)}";
        Report(
            new Diagnostic(
                Codes.TypeMismatch, message,
                new Label(source, binary.OperatorSpan, "these two do not go together"))
            {
                Secondary = [
                    new(source, left.Span, $"this is {Article(left.Type)}"),
                    new(source, right.Span, $"this is {Article(right.Type)}"),
                ],
                Help = MismatchHelp(binary, left, right),
            });
        return new BoundExpression.Missing(binary.Span);
    }

    internal BoundExpression NoOrder(Expression.Binary binary, DataType type) => Fail(
        Codes.TypeMismatch,
        $"{Plural(type)} have no order",
        binary.OperatorSpan,
        "neither is less than the other",
        type == DataType.Address ? "use `in` with a prefix: `saddr in 10.0.0.0/8`"
        : type.IsFlags ? "test bits: `flags & (SYN|ACK) == SYN`"
        : "use `==`, `!=` or `in`");

    internal void NoMembership(TextSpan span, DataType type) => Fail(
        Codes.TypeMismatch, $"`in` does not work on {Article(type)}", span, "no set holds such values", null);

    internal void EmptySet(TextSpan span) => Fail(
        Codes.EmptySet, "this set is empty", span, "nothing is in it", null);

    internal void NoFileOfTexts(TextSpan span) => Fail(
        Codes.TypeMismatch, "a file holds addresses, prefixes, numbers and ranges, no texts", span,
        "not a set of texts", "write the texts in the script: `in {\"a\", \"b\"}`");

    internal void EmptyRange(TextSpan span) => Fail(
        Codes.EmptySet, "this range is empty", span, "its first value is greater than its last",
        "write the smaller value first");

    internal void AddressRange(TextSpan span) => Fail(
        Codes.TypeMismatch, "addresses have no ranges", span, "this is not a prefix", "write prefixes: `10.0.0.0/8`");

    internal void SetTooLarge(TextSpan span, int count, int limit) => Fail(
        Codes.SetTooLarge, $"a set can hold {limit} elements, and this one has {count}", span, "too many", null);

    internal void ElementMismatch(TextSpan span, DataType element, DataType type) => Fail(
        Codes.TypeMismatch,
        $"{Article(element)} cannot be in a set of {Plural(type)}",
        span,
        $"this is {Article(element)}",
        null);

    internal BoundExpression ParameterMismatch(BoundExpression parameter, BoundExpression argument) => Fail(
        Codes.TypeMismatch,
        $"`{source[argument.Span]}` is {Article(argument.Type)}, and `{source[parameter.Span]}` is not",
        parameter.Span,
        $"this is {Article(parameter.Type)}",
        null);

    internal void NotAConstant(TextSpan span, string? help = null) => Fail(
        Codes.NotAConstant, $"`{source[span]}` is not a constant", span, "known only when a packet arrives", help);

    internal BoundExpression NotAConstantLength(TextSpan span, int limit) => Fail(
        Codes.NotAConstant, $"`{source[span]}` is not a constant", span, "known only when a packet arrives",
        $"write how many bytes to take, 1 to {limit}");

    internal BoundExpression Fail(
        DiagnosticCode code, string message, TextSpan span, string label, string? help, params string[] notes)
    {
        Report(
            new Diagnostic(code, message, new Label(source, span, label)) { Help = help, Notes = [.. notes] });
        return new BoundExpression.Missing(span);
    }

    /// <summary>"a port", "an ip address".</summary>
    internal static string Article(DataType type) => type switch
    {
        _ when type == DataType.Bool => "a condition",
        _ when type == DataType.Address => "an address (ip)",
        _ when type == DataType.Prefix => "a prefix (cidr)",
        _ when type == DataType.Mac => "a link address (mac)",
        _ when type.IsText || type == DataType.Text => "text",
        _ when type.Name == "bytes" => "a number of bytes",
        _ when OperatorTypes.IsPlain(type) => "a number",
        _ when type.IsFlags => type.Name,
        _ when type.Name[0] is 'a' or 'e' or 'i' or 'o' or 'u' => $"an {type.Name}",
        _ => $"a {type.Name}",
    };

    private static bool HasLiterals(DataType? type) =>
        type is not null && type != DataType.Bool && type != DataType.Error && type != DataType.Time;

    private static string Plural(DataType type) => type switch
    {
        _ when type == DataType.Bool => "conditions",
        _ when type == DataType.Address => "addresses",
        _ when type == DataType.Mac => "link addresses",
        _ when type.IsText => "texts",
        _ when type.Name == "bytes" => "numbers of bytes",
        _ when OperatorTypes.IsPlain(type) => "numbers",
        _ when type.IsFlags => type.Name,
        _ when type.Name.EndsWith('y') => $"{type.Name[..^1]}ies",
        _ => $"{type.Name}s",
    };

    private static bool IsPortAndAddress(DataType left, DataType right) =>
        left == DataType.Port && right == DataType.Address;

    private static bool IsConstant(BoundExpression expression) =>
        expression is BoundExpression.Number or BoundExpression.AddressConstant;

    private static bool IsComparison(Expression.Binary binary) =>
        binary.Operator is BinaryOperator.Equal or BinaryOperator.NotEqual or BinaryOperator.Less
            or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual;

    private string? MismatchHelp(Expression.Binary binary, BoundExpression left, BoundExpression right)
    {
        var (plain, other) = OperatorTypes.IsPlain(left.Type) ? (left, right) : (right, left);
        var isPlain = OperatorTypes.IsPlain(plain.Type);
        var (first, second) = (source[left.Span], source[right.Span]);
        return (left.Type, right.Type) switch
        {
            _ when binary.Operator == BinaryOperator.Subtract && IsConstant(left) && IsConstant(right)
                && left.Type != DataType.Address => $"a range is written `{first}..{second}`",
            _ when binary.Operator == BinaryOperator.Subtract && IsConstant(left) && IsConstant(right) =>
                "addresses have no ranges: write prefixes, as in `in {10.0.0.0/24, 10.0.1.0/24}`",
            _ when binary.Operator == BinaryOperator.Divide && left.Type == DataType.Address && !IsConstant(left) =>
                $"`net({first}, {second})` is a network's address, `saddr in 10.0.0.0/24` asks for one",
            _ when left.Type.IsFlags && right.Type == DataType.Bool =>
                $"a flag is a condition by itself: `{second}`; the bits of `{first}` have names in capitals",
            var (l, r) when !IsComparison(binary) && (l == DataType.Address || r == DataType.Address)
                && binary.Operator != BinaryOperator.BitAnd => "addresses are compared, and do not add up",
            var (l, r) when IsPortAndAddress(l, r) || IsPortAndAddress(r, l) =>
                "compare a port with a port (`sport`, `dport`) and an address with an address (`saddr`, `daddr`)",
            var (l, r) when l == DataType.Bool && r == DataType.Bool => "conditions go together with `and` and `or`",
            _ when other.Type == DataType.Bool =>
                $"a condition is true or false by itself: `{source[other.Span]}`, `not {source[other.Span]}`",
            _ when binary.Operator == BinaryOperator.BitAnd && left.Type == DataType.Address =>
                $"to ask for a network, write `{source[left.Span]} in 10.0.0.0/8`",
            _ when isPlain && other.Type == DataType.Duration && plain is BoundExpression.Number number =>
                source[number.Span].EndsWith('M') ? $"`M` is a million; minutes are `{source[number.Span][..^1]}m`"
                    : $"give the number a unit: `{number.Value}s`, `{number.Value}ms`",
            _ when isPlain && other.Type == DataType.Address && IsComparison(binary) =>
                "an address is written `10.0.0.1`",
            _ when isPlain && other.Type == DataType.Device =>
                "`ifindex` is the device's number; `--dev NAME` chooses a device",
            _ => null,
        };
    }
}
