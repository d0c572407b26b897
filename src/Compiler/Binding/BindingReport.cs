using System.Collections.Immutable;
using Tcpq.Diagnostics;
using Tcpq.Language;
using Tcpq.Syntax;
using Tcpq.Text;

namespace Tcpq.Binding;

/// <summary>The binder's messages: each wording in one place. Methods that stand for an expression return the node that
/// keeps one mistake from becoming two messages.</summary>
/// <param name="source">The text that spans are in.</param>
/// <param name="diagnostics">Where problems go.</param>
/// <param name="use">What in the script led to this text, or to this place of it; null where the script itself is
/// read.</param>
internal sealed class BindingReport(SourceText source, DiagnosticBag diagnostics, Label? use = null)
{
    /// <summary>The text that spans are in.</summary>
    internal SourceText Source => source;

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

    /// <summary>Passes on what was reported elsewhere about this text.</summary>
    internal void Report(Diagnostic diagnostic) => diagnostics.Report(
        use is null ? diagnostic : diagnostic with { Secondary = diagnostic.Secondary.Add(use) });

    internal BoundExpression UnknownName(Expression.Reference reference, DataType? expected, Scope scope)
    {
        if (expected is { Members.IsEmpty: false })
        {
            var member = Suggestion.Nearest(
                reference.Text, expected.Members.Select(m => (m.Name, ImmutableArray<string>.Empty)));
            return Fail(
                Codes.UnknownMember,
                $"unknown {(expected.IsFlags ? expected.Name.TrimEnd('s') : expected.Name)} `{reference.Text}`",
                reference.Span,
                "not a field, and not a name of this type",
                member is null ? null : $"did you mean `{member}`?",
                $"names of `{expected.Name}`: {string.Join(", ", expected.Members.Select(m => m.Name))}");
        }

        if (LaterNames.IsField(reference.Text))
        {
            return NotInThisVersion(reference);
        }

        var candidates = scope.Fields.Select(field => (field.Name, field.Aliases))
            .Concat(scope.Names.Select(local => (local, ImmutableArray<string>.Empty)));
        var nearest = Suggestion.Nearest(reference.Text, candidates);
        return Fail(
            Codes.UnknownField,
            scope.Event is null ? $"unknown name `{reference.Text}`" : $"unknown field `{reference.Text}`",
            reference.Span,
            scope.Event is null ? "nothing here has this name" : $"not a field of `{scope.Event.Name}`",
            nearest is null ? null : $"did you mean `{nearest}`?",
            "`tcpq fields` lists all of them");
    }

    internal BoundExpression FieldNotAtEvent(Expression.Reference reference, Field field, Event row)
    {
        const int shown = 4;
        var able = EventTable.Rows.Where(other => other.FindField(field.Name) is not null)
            .Select(other => $"`{other.Name}`").ToList();
        var some = string.Join(", ", able.Take(shown))
            + (able.Count > shown ? $" and others; `tcpq fields {field.Name}` lists them" : "");
        var known = able.Count == 0 ? null : $"`{field.Name}` is known at {some}";
        var (label, help) = field.Read switch
        {
            FieldRead.Alias alias => (
                $"`{row.Name}` sees both directions, so no side is the local one",
                $"use `{alias.Field}`, or an event that has a local side: {some}"),
            FieldRead.Task or FieldRead.TaskName => (
                $"at `{row.Name}` the task at work is any, not the one whose packet or socket it is", known),
            FieldRead.IpAddress or FieldRead.TransportPort when row.FindField("laddr") is not null => (
                $"`{row.Name}` happens to a socket, which has no source and destination",
                "use `laddr` and `lport` for this host's side, `raddr` and `rport` for the other"),
            _ when field.Needs.HasFlag(HookProvides.Packet) => ($"`{row.Name}` has no packet", known),
            _ when field.Needs.HasFlag(HookProvides.Socket) => ($"at `{row.Name}` the socket is not known", known),
            _ => ($"`{row.Name}` does not tell it", known),
        };
        return Fail(Codes.FieldNotAtEvent, $"`{reference.Text}` is not known here", reference.Span, label, help);
    }

    internal BoundExpression EitherMisused(Expression.Reference reference, Field field)
    {
        var either = (FieldRead.Either)field.Read;
        return Fail(
            Codes.EitherPortMisused,
            $"`{field.Name}` stands for two fields at once",
            reference.Span,
            "only a comparison can ask either of them",
            $"use `{either.First}` or `{either.Second}` here");
    }

    internal void UnknownAggregate(Identifier name)
    {
        if (TokenTable.Find(name.Text)?.Kind == TokenKind.Aggregate)
        {
            Fail(
                Codes.NotInThisVersion, $"`{name.Text}` is not part of this version", name.Span,
                "an aggregate of a later version", null);
            return;
        }

        var near = Suggestion.Nearest(
            name.Text, AggregateTable.Rows.Select(row => (row.Name, ImmutableArray<string>.Empty)));
        Fail(
            Codes.UnknownStatement,
            $"unknown statement `{name.Text}`",
            name.Span,
            "no aggregate has this name",
            near is null ? null : $"did you mean `{near}`?",
            "`tcpq aggregates` lists all of them");
    }

    internal BoundExpression UnknownFunction(Expression.Call call, Scope scope)
    {
        var near = Suggestion.Nearest(
            call.Name,
            scope.Module.Functions.Concat(FunctionTable.Rows.Select(row => row.Name)).Append("default")
                .Select(name => (name, ImmutableArray<string>.Empty)));
        return Fail(
            Codes.UnknownFunction, $"unknown function `{call.Name}`", call.NameSpan, "no function has this name",
            near is null ? null : $"did you mean `{near}`?",
            "`tcpq functions` lists all of them");
    }

    internal BoundExpression WrongCount(Expression.Call call, string signature, int wanted) => Fail(
        Codes.WrongArgumentCount,
        $"`{call.Name}` takes {wanted} argument{(wanted == 1 ? "" : "s")}, and {call.Arguments.Length} are given",
        call.Span,
        call.Arguments.Length < wanted ? "too few" : "too many",
        $"write `{signature}`");

    internal BoundExpression AggregateMisplaced(Expression.Aggregation aggregation) => Fail(
        Codes.AggregateMisplaced,
        $"`{aggregation.Aggregate.Name.Text}` cannot count here",
        aggregation.Span,
        "a condition or constant changes nothing",
        "count in the block: `< let n = count() by saddr; if (n > 10) < … > >`");

    internal void WrongKeyCount(TextSpan span, ScriptMap map, int given) => Fail(
        Codes.WrongArgumentCount,
        $"the key of `{map.Name}` has {map.KeyTypes.Length} part{(map.KeyTypes.Length == 1 ? "" : "s")}, "
        + $"and {given} are given",
        span,
        given < map.KeyTypes.Length ? "too few" : "too many",
        $"write `{map.Name}[{string.Join(", ", map.KeyNames)}]`");

    internal BoundExpression EntryMismatch(BoundExpression value, ScriptMap map, DataType type, string part) => Fail(
        Codes.TypeMismatch,
        $"the {part} of `{map.Name}` is {Article(type)}, and `{source[value.Span]}` is not",
        value.Span,
        $"this is {Article(value.Type)}",
        null);

    internal BoundExpression MapWithoutKey(Expression.Reference reference, ScriptMap map) => Fail(
        Codes.TypeMismatch, $"`{map.Name}` is a map, not a value", reference.Span, "a key is missing",
        $"write `{map.Name}[{string.Join(", ", map.KeyNames)}]`");

    internal BoundExpression FunctionWithoutArguments(Expression.Reference reference) => Fail(
        Codes.TypeMismatch, $"`{reference.Text}` is a function, not a value", reference.Span,
        "its arguments are missing", $"write `{reference.Text}(…)`");

    internal BoundExpression FieldOutsideRule(Expression.Reference reference) => Fail(
        Codes.FieldNotAtEvent, $"`{reference.Text}` is not known here", reference.Span,
        "only an event has fields", null);

    internal BoundExpression OutsideRule(TextSpan span) => Fail(
        Codes.FieldNotAtEvent, $"`{source[span]}` is not known here", span, "computed for an event only",
        "compute it in a rule");

    internal BoundExpression ContainsItself(string name, TextSpan span) => Fail(
        Codes.ContainsItself, $"`{name}` is defined by itself", span, "this never ends", null);

    internal BoundExpression NestedTooDeep(string name, TextSpan span) => Fail(
        Codes.ContainsItself, $"`{name}` is used by too many definitions in each other", span,
        $"more than {Scope.MaximumDepth}", null);

    internal void TooManyOperators(TextSpan span) => Fail(
        Codes.ExpressionTooDeep,
        "the script is too large",
        span,
        $"with this, more than {ModuleScope.MostOperators} operators stand in it",
        "functions and constants count as often as they are used, also by each other");

    internal void UnknownMap(Identifier name, ModuleScope module)
    {
        var near = Suggestion.Nearest(name.Text, module.Maps.Select(map => (map, ImmutableArray<string>.Empty)));
        Fail(
            Codes.UnknownTable, $"there is no map `{name.Text}`", name.Span, "no `map` declares it",
            near is null
                ? $"declare it: `map {name.Text}[saddr] : integer`"
                : $"did you mean `{near}`?");
    }

    internal void NameTaken(Identifier name, string by) => Fail(
        Codes.DuplicateName, $"`{name.Text}` has a meaning already", name.Span, by, "choose another name");

    private BoundExpression NotInThisVersion(Expression.Reference reference) => Fail(
        Codes.NotInThisVersion,
        $"`{reference.Text}` is not part of this version",
        reference.Span,
        "a field of a later version",
        null);

    internal BoundExpression WrongArgumentCount(Expression.Call call, Function function, int least, int most)
    {
        var given = call.Arguments.Length;
        var wanted = least == most ? $"{most}" : $"{least} to {most}";
        return Fail(
            Codes.WrongArgumentCount,
            $"`{function.Name}` takes {wanted} argument{(wanted == "1" ? "" : "s")}, and {given} are given",
            call.Span,
            given < least ? "too few" : "too many",
            $"write `{function.Signature}`");
    }

    internal void WrongArgument(Function function, Parameter parameter, BoundExpression argument) => Fail(
        Codes.WrongArgumentType,
        $"`{function.Name}` cannot work on {Article(argument.Type)}",
        argument.Span,
        parameter.Kind switch
        {
            ParameterKind.Text => "not text of a packet",
            ParameterKind.Address => "not an address",
            ParameterKind.Key => "not a value to choose by",
            _ => "not a plain number",
        },
        $"for example `{function.Example}`");

    internal BoundExpression NotIndexable(Expression.Index index) => Fail(
        Codes.UnknownFunction, "this value has no parts", index.Span, "cannot be indexed",
        "`payload[offset, length]` is a part of the payload");

    internal BoundExpression SetOutsideIn(TextSpan span) => Fail(
        Codes.TypeMismatch, "a set or range is not a value", span, "only `in` takes a set or a range",
        "write `x in {…}` or `x in low..high`");

    internal BoundExpression PrefixOutsideIn(TextSpan span) => Fail(
        Codes.TypeMismatch, "a prefix is not an address", span, "this is a set of addresses",
        $"write `in {source[span]}`");

    internal BoundExpression TextValue(Expression.Literal literal, DataType? expected) => Fail(
        Codes.TypeMismatch,
        HasLiterals(expected) ? $"text cannot be compared with {Article(expected!)}" : "text cannot stand here",
        literal.Span,
        "this is text",
        expected == DataType.Device ? "choose the device with `--dev NAME` or `via HOOK(NAME)`"
        : HasLiterals(expected) ? "write the value without quotes"
        : null);

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
        var help = expression.Type switch
        {
            var type when type == DataType.Port => $"compare it: `{text} == 80`",
            var type when type == DataType.Address => $"compare it: `{text} == 192.0.2.1`, `{text} in 192.0.2.0/24`",
            var type when type == DataType.Mac => $"compare it: `{text} == 02:00:00:00:00:01`",
            var type when type == DataType.Duration => $"compare it: `{text} > 1ms`",
            { IsText: true } => $"compare it: `{text} startswith \"GET \"`, `{text} contains \"x\"`",
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
        var isComparison = binary.Operator is BinaryOperator.Equal or BinaryOperator.NotEqual or BinaryOperator.Less
            or BinaryOperator.LessOrEqual or BinaryOperator.Greater or BinaryOperator.GreaterOrEqual;
        var message = isComparison ? $"cannot compare {Article(left.Type)} with {Article(right.Type)}"
            : left.Type == right.Type ? $"`{op}` does not work on {Plural(left.Type)}"
            : $"`{op}` does not go with {Article(left.Type)} and {Article(right.Type)}";
        Report(
            new Diagnostic(
                Codes.TypeMismatch, message,
                new Label(source, binary.OperatorSpan, "these two do not go together"))
            {
                Secondary =
                [
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

    private string? MismatchHelp(Expression.Binary binary, BoundExpression left, BoundExpression right)
    {
        var (plain, other) = OperatorTypes.IsPlain(left.Type) ? (left, right) : (right, left);
        var isPlain = OperatorTypes.IsPlain(plain.Type);
        return (left.Type, right.Type) switch
        {
            var (l, r) when IsPortAndAddress(l, r) || IsPortAndAddress(r, l) =>
                "compare a port with a port (`sport`, `dport`) and an address with an address (`saddr`, `daddr`)",
            var (l, r) when l == DataType.Bool && r == DataType.Bool => "conditions go together with `and` and `or`",
            _ when other.Type == DataType.Bool =>
                $"a condition is true or false by itself: `{source[other.Span]}`, `not {source[other.Span]}`",
            _ when binary.Operator == BinaryOperator.BitAnd && left.Type == DataType.Address =>
                $"to ask for a network, write `{source[left.Span]} in 10.0.0.0/8`",
            _ when isPlain && other.Type == DataType.Duration && plain is BoundExpression.Number number =>
                $"give the number a unit: `{number.Value}s`, `{number.Value}ms`",
            _ when isPlain && other.Type == DataType.Device =>
                "`ifindex` is the device's number; `--dev NAME` chooses a device",
            _ => null,
        };
    }
}
