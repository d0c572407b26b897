using System.Collections.Immutable;
using System.CommandLine;
using Tcpq.Cli.Tables;
using Tcpq.Diagnostics;
using Tcpq.Language;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq fields [NAME]`: all fields, those of an event, or one in full.</summary>
internal static class FieldsCommand
{
    public static Command Create(CommandContext context)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "an event, for its fields; or a field, for all about it",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("fields", "list the fields that scripts can use") { name };
        command.SetAction(parsed => Run(parsed, context, parsed.GetValue(name)));
        return command;
    }

    private static int Run(ParseResult parsed, CommandContext context, string? name)
    {
        if (name is null)
        {
            context.Print(List(FieldTable.Rows));
            return ExitCodes.Success;
        }

        if (EventTable.Find(name) is { } found)
        {
            context.Print(List(FieldTable.Rows.Where(field => HooksOf(field, found).Any())));
            return ExitCodes.Success;
        }

        if (FieldTable.Find(name) is { } field)
        {
            context.Print(Describe(field));
            return ExitCodes.Success;
        }

        var near = Suggestion.Nearest(name, FieldTable.Rows.Select(f => (f.Name, f.Aliases)));
        var help = near is null ? "`tcpq fields` lists them all" : $"did you mean `{near}`?";
        return context.Report(parsed, Codes.BadOption, $"there is no field or event `{name}`", help);
    }

    private static TextTable List(IEnumerable<Field> fields) => new(
        null,
        [new("field"), new("type"), new("meaning")],
        [.. fields.Select(f => (ImmutableArray<string>)[f.Name, f.Type.Name, f.Doc])]);

    private static TextTable Describe(Field field)
    {
        var events = EventTable.Rows
            .Select(e => (e.Name, Hooks: string.Join(", ", HooksOf(field, e).Select(h => h.Name))))
            .Where(e => e.Hooks.Length > 0)
            .Select(e => (ImmutableArray<string>)[$"at {e.Name}", e.Hooks]);
        ImmutableArray<ImmutableArray<string>> facts =
        [
            ["type", field.Type.Name],
            ["meaning", field.Doc],
            ["always there", field.IsOptional ? "no: a packet may lack it" : "yes"],
            ["elsewhere called", string.Join(", ", field.Aliases)],
            ["defined in", field.Source],
            .. events,
        ];
        return new(null, [new(field.Name), new("")], [.. facts.Where(fact => fact[1].Length > 0)]);
    }

    private static IEnumerable<Hook> HooksOf(Field field, Event @event) =>
        @event.Hooks.Select(h => h.Hook).Where(h => h.Provides.HasFlag(field.Needs));
}
