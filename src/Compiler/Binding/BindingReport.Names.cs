using System.Collections.Immutable;
using Tcpq.Binding.Probes;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Language.Aggregates;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Language.Functions;
using Tcpq.Language.Hooks;
using Tcpq.Syntax;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <content>Names: fields, functions, maps and what the script declares.</content>
internal sealed partial class BindingReport
{
    internal BoundExpression UnknownName(Expression.Reference reference, DataType? expected, Scope scope)
    {
        if (expected is { Members.IsEmpty: false })
        {
            var member = Nearest(
                reference.Text, expected.Members.Select(m => (m.Name, ImmutableArray<string>.Empty)));
            return Fail(
                Codes.UnknownMember,
                $"unknown {(expected.IsFlags ? expected.Name.TrimEnd('s') : expected.Name)} `{reference.Text}`",
                reference.Span,
                "not a field, and not a name of this type",
                NameHelp.OfMember(reference.Text, expected, scope.Event)
                    ?? (member is null ? null : $"did you mean `{member}`?"),
                $"names of `{expected.Name}`: {string.Join(", ", expected.Members.Select(m => m.Name))}");
        }

        if (ProbeArguments.IsName(reference.Text))
        {
            return NotAnArgument(reference, scope.Event);
        }

        if (Meant(scope.Event, reference) is { } argument)
        {
            return Fail(
                Codes.UnknownField, $"unknown field `{reference.Text}`", reference.Span,
                $"not a field of `{scope.Event!.Name}`", argument);
        }

        var candidates = scope.Fields.Select(field => (field.Name, field.Aliases))
            .Concat(scope.Names.Select(local => (local, ImmutableArray<string>.Empty)));
        var nearest = Nearest(reference.Text, candidates);
        if (NameHelp.Of(reference.Text, expected, nearest, scope.Event) is { } help)
        {
            return Fail(
                Codes.UnknownField, $"unknown name `{reference.Text}`", reference.Span, "nothing here has this name",
                help);
        }

        return Fail(
            Codes.UnknownField,
            scope.Event is null ? $"unknown name `{reference.Text}`" : $"unknown field `{reference.Text}`",
            reference.Span,
            scope.Event is null ? "nothing here has this name" : $"not a field of `{scope.Event.Name}`",
            nearest is null ? null : $"did you mean `{nearest}`?",
            "`tcpq fields` lists all of them");
    }

    internal BoundExpression SeveralValues(Expression.Reference reference, string aggregate) => Fail(
        Codes.NotOneValue,
        $"`{reference.Text}` is not one value",
        reference.Span,
        $"what `{aggregate}` gives has several",
        "print it with `show`, or ask an aggregate that gives one, as `max`");

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
                $"at `{row.Name}` any task may be running, not the one that owns the packet or socket", known),
            FieldRead.IpAddress or FieldRead.TransportPort when row.FindField("laddr") is not null => (
                $"`{row.Name}` happens to a socket, which has no source and destination",
                "use `laddr` and `lport` for this host's side, `raddr` and `rport` for the other"),
            _ when field.Needs.HasFlag(HookProvides.Packet) => ($"`{row.Name}` has no packet", known),
            _ when field.Needs.HasFlag(HookProvides.Socket) => ($"at `{row.Name}` the socket is not known", known),
            _ => ($"`{row.Name}` does not tell it", known),
        };
        return Fail(
            Codes.FieldNotAtEvent, $"`{reference.Text}` is not known here", reference.Span, label,
            Meant(row, reference) ?? help);
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
        var near = Nearest(
            name.Text, AggregateTable.Rows.Select(row => (row.Name, row.Aliases)));
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
        var near = Nearest(
            call.Name,
            scope.Module.Functions.Concat(FunctionTable.Rows.Select(row => row.Name)).Append("default")
                .Select(name => (name, ImmutableArray<string>.Empty)));
        return Fail(
            Codes.UnknownFunction, $"unknown function `{call.Name}`", call.NameSpan, "no function has this name",
            call.Name.EndsWith(".startswith", StringComparison.Ordinal)
                || call.Name.EndsWith(".contains", StringComparison.Ordinal)
                ? $"write `{call.Name.Replace(".", " ", StringComparison.Ordinal)} \"GET \"`"
            : call.Name == "range" ? "a range is written `80..90`"
            : FieldTable.Find(call.Name) is not null ? "this is a field: it stands without parentheses"
            : near is null ? null : $"did you mean `{near}`?",
            "`tcpq functions` lists all of them");
    }

    internal BoundExpression WrongCount(Expression.Call call, string signature, int wanted) => Fail(
        Codes.WrongArgumentCount,
        $"`{call.Name}` takes {wanted} argument{(wanted == 1 ? "" : "s")}, and {Given(call.Arguments.Length)}",
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
        + $"and {Given(given)}",
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

    internal BoundExpression MapCalled(Expression.Call call, ScriptMap map) => Fail(
        Codes.TypeMismatch, $"`{map.Name}` is a map, not a function", call.NameSpan, "a key stands in brackets",
        $"write `{map.Name}[{string.Join(", ", map.KeyNames)}]`");

    internal BoundExpression MapAsSet(Expression.Binary binary, ScriptMap map) => Fail(
        Codes.TypeMismatch, $"`{map.Name}` is a map, not a set", binary.Right.Span, "asked with a key",
        $"`{map.Name}[{source[binary.Left.Span]}]` is true if there is an entry");

    // `tcp[13]`, or an entry of a map that nobody declared.
    internal BoundExpression UnknownIndexed(Expression.Index index, Expression.Reference target, ModuleScope module)
    {
        if (target.Text is "tcp" or "ip" or "ip6" or "udp" or "icmp" or "ether")
        {
            return Fail(
                Codes.UnknownField, "headers are not indexed here", index.Span, "their parts have names",
                "write `syn`, `flags & (SYN|ACK) == SYN`, `ttl`, `len` and so on",
                "`tcpq fields` lists all of them");
        }

        UnknownMap(new(target.Span, target.Text), module);
        return new BoundExpression.Missing(index.Span);
    }

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
        var near = Nearest(name.Text, module.Maps.Select(map => (map, ImmutableArray<string>.Empty)));
        Fail(
            Codes.UnknownTable, $"there is no map `{name.Text}`", name.Span, "no `map` declares it",
            near is null
                ? $"declare it: `map {name.Text}[saddr] : integer`"
                : $"did you mean `{near}`?");
    }

    internal void NameTaken(Identifier name, string by) => Fail(
        Codes.DuplicateName, $"`{name.Text}` has a meaning already", name.Span, by, "choose another name");

    private static string Given(int count) => count switch
    {
        0 => "none is given",
        1 => "1 is given",
        _ => $"{count} are given",
    };

    internal BoundExpression WrongArgumentCount(Expression.Call call, Function function, int least, int most)
    {
        var given = call.Arguments.Length;
        var wanted = least == most ? $"{most}" : $"{least} or {most}";
        return Fail(
            Codes.WrongArgumentCount,
            $"`{function.Name}` takes {wanted} argument{(wanted == "1" ? "" : "s")}, and {Given(given)}",
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

    internal void WrongArgumentCount(AggregateCall call, Aggregate aggregate)
    {
        var given = call.Arguments.Length;
        var isTooFew = given < aggregate.ParameterNames.Length + aggregate.LeastValues;
        var wanted = aggregate.ParameterNames.Length + (isTooFew ? aggregate.LeastValues : aggregate.MostValues);
        Fail(
            Codes.WrongArgumentCount,
            wanted == 0
                ? $"`{aggregate.Name}` takes no argument"
                : $"`{aggregate.Name}` {(isTooFew ? "needs" : "takes")} {wanted} argument{(wanted == 1 ? "" : "s")}, "
                    + $"and {Given(given)}",
            call.Span,
            isTooFew ? "too few" : "too many",
            $"write `{aggregate.Signature}`");
    }
}
