using Tcpq.Bpf;
using Tcpq.Diagnostics;
using Tcpq.Language.Aggregates;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Language.Functions;
using Tcpq.Language.Hooks;
using Tcpq.Syntax;
using Xunit;

namespace Tcpq.Language;

public sealed class TablesTests
{
    [Fact]
    public void Every_field_says_what_it_is()
    {
        Assert.All(FieldTable.Rows, field => Assert.Matches("^[^A-Z]|^(CPU|SACK|ECN|EtherType)", field.Doc));
        Assert.All(FieldTable.Rows, field => Assert.DoesNotMatch("[.]$", field.Doc));
        Assert.All(EventTable.Rows, row => Assert.NotEmpty(row.Doc));
        Assert.All(HookTable.Rows, hook => Assert.NotEmpty(hook.Doc));
        Assert.All(AggregateTable.Rows, aggregate => Assert.NotEmpty(aggregate.Doc));
        Assert.All(FunctionTable.Rows, function => Assert.NotEmpty(function.Doc));
    }

    [Fact]
    public void Names_are_unique()
    {
        Assert.Distinct(FieldTable.Rows.Select(field => field.Name));
        Assert.Distinct(EventTable.Rows.Select(row => row.Name));
        Assert.Distinct(HookTable.Rows.Select(hook => hook.Name));
        Assert.Distinct(AggregateTable.Rows.Select(aggregate => aggregate.Name));
        Assert.Distinct(FunctionTable.Rows.Select(function => function.Name));
    }

    [Fact]
    public void What_other_tools_call_a_field_is_one_field_and_no_name_of_ours()
    {
        Assert.Distinct(FieldTable.Rows.SelectMany(field => field.Aliases));
        Assert.All(FieldTable.Rows.SelectMany(field => field.Aliases), alias => Assert.Null(FieldTable.Find(alias)));
    }

    [Fact]
    public void What_other_tools_call_a_field_leads_to_it() => Assert.All(
        FieldTable.Rows,
        field => Assert.All(field.Aliases, alias => Assert.Equal(
            field.Name, Suggestion.Nearest(alias, FieldTable.Rows.Select(row => (row.Name, row.Aliases))))));

    [Fact]
    public void Members_of_a_type_are_unique_and_fit() => Assert.All(
        FieldTable.Rows.Select(field => field.Type).Distinct().Where(type => !type.Members.IsEmpty),
        type =>
        {
            Assert.Distinct(type.Members.Select(member => member.Name));
            Assert.Distinct(type.Members.Select(member => member.Value));
            Assert.All(type.Members, member => Assert.Equal(0UL, member.Value >> (type.Size * 8)));
        });

    [Fact]
    public void Fields_that_stand_for_others_name_fields() => Assert.All(
        FieldTable.Rows.SelectMany(field => field.Read switch
        {
            FieldRead.Alias alias => [alias.Field],
            FieldRead.Either either => [either.First, either.Second],
            _ => Array.Empty<string>(),
        }),
        name => Assert.NotNull(FieldTable.Find(name)));

    [Fact]
    public void Every_aggregate_is_a_word_of_the_language() => Assert.All(
        AggregateTable.Rows,
        aggregate => Assert.Equal(TokenKind.Aggregate, TokenTable.Find(aggregate.Name)?.Kind));

    [Fact]
    public void Every_hook_of_an_event_that_leaves_a_device_has_a_section_for_it() => Assert.All(
        from row in EventTable.Rows
        from choice in row.Hooks
        from point in choice.Points
        where point.Direction == PacketDirection.Egress
        select choice.Hook,
        hook => Assert.NotNull(hook.EgressSection));
}
