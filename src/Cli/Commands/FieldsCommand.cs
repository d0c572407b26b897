using System.Collections.Immutable;
using System.CommandLine;
using Tcpq.Cli.Tables;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Language.Hooks;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq fields [NAME]`: all fields, those of an event, or one in full.</summary>
internal static class FieldsCommand
{
    public static Command Create(CommandContext context) =>
        new Listing<Field>("fields", "list the fields that scripts can use", "field or event")
        {
            NameDoc = "an event, for its fields; or a field, for all about it",
            Rows = () => FieldTable.Rows,
            NameOf = field => field.Name,
            DocOf = field => field.Doc,
            AliasesOf = field => field.Aliases,
            List = fields => context.Print(List(fields)),
            Describe = field => context.Print(Describe(field)),
            Groups = () => [.. EventTable.Rows.Select(row => (row.Name, row.Doc))],
            FindGroup = name => EventTable.Find(name) is { } row
                ? [.. FieldTable.Rows.Where(field => HooksOf(field, row).Any())]
                : null,
        }.Create(context);

    private static TextTable List(ImmutableArray<Field> fields) => new(
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
        @event.Hooks.Where(h => @event.Gives(h, field)).Select(h => h.Hook);
}
