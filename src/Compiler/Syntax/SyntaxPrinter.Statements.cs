using System.Collections.Immutable;
using System.Diagnostics;

namespace Tcpq.Syntax;

internal static partial class SyntaxPrinter
{
    /// <summary>A declaration.</summary>
    public static string Print(Declaration declaration) => declaration switch
    {
        Declaration.Use use => List(["use", use.IsPath ? Quote(use.Name.Text) : use.Name.Text]),
        Declaration.Const constant => List(["const", constant.Name.Text, Print(constant.Value)]),
        Declaration.Param param => List(
            ["param", param.Name.Text, Print(param.Default), param.Doc is null ? null : Quote(param.Doc)]),
        Declaration.Def def => List(["def", def.Name.Text, Names(def.Parameters), Print(def.Body)]),
        Declaration.Map map => List(
            [
                "map",
                map.Name.Text,
                Names(map.Keys),
                map.Value.Text,
                map.IsLru ? "lru" : null,
                Print("limit", map.Limit),
            ]),
        Declaration.Rule rule => List(
            [
                "on",
                rule.Event.Names is { } names
                    ? List([rule.Event.Name.Text, .. names.Select(name => Quote(name.Text))])
                    : rule.Event.Name.Text,
                rule.Via is null ? null : List(["via", rule.Via.Hook.Text, rule.Via.Device?.Text]),
                Print("where", rule.Where),
                .. rule.Body.Select(Print),
            ]),
        Declaration.Timer timer => List(["every", Print(timer.Interval), .. timer.Body.Select(Print)]),
        Declaration.Begin begin => List(["begin", .. begin.Body.Select(Print)]),
        Declaration.End end => List(["end", .. end.Body.Select(Print)]),
        _ => throw new UnreachableException(),
    };

    /// <summary>A statement.</summary>
    public static string Print(Statement statement) => statement switch
    {
        Statement.Aggregate aggregate => Print(aggregate.Call),
        Statement.Emit emit => List(["emit", .. emit.Columns.Select(Print)]),
        Statement.Let let => List(["let", let.Name.Text, Print(let.Value)]),
        Statement.Set set => List(["set", Print(set.Entry), Print(set.Value)]),
        Statement.Delete delete => List(["delete", Print(delete.Entry)]),
        Statement.If choice => List(
            [
                "if",
                Print(choice.Condition),
                List(["then", .. choice.Then.Select(Print)]),
                choice.Else.IsEmpty ? null : List(["else", .. choice.Else.Select(Print)]),
            ]),
        Statement.Print print => List(["print", Print(print.Text)]),
        Statement.Alert alert => List(["alert", Print(alert.Text), Print(alert.Once)]),
        Statement.Show show => List(
            ["show", show.Table.Text, Print("top", show.Top), Print("where", show.Where)]),
        Statement.Clear clear => List(["clear", clear.Table.Text]),
        Statement.Exit => "(exit)",
        Statement.Drop => "(drop)",
        Statement.Pass => "(pass)",
        Statement.Capture => "(capture)",
        Statement.RateLimit rate => List(
            [
                "limit",
                $"{rate.Count.Value} in {rate.Period}",
                Print("burst", rate.Burst),
                rate.By.IsEmpty ? null : List(["by", .. rate.By.Select(Print)]),
            ]),
        Statement.Missing => "(missing)",
        _ => throw new UnreachableException(),
    };

    private static string Print(MapEntry entry) => List(["entry", entry.Map.Text, .. entry.Keys.Select(Print)]);

    private static string Print(TextTemplate template) => List(["text", .. template.Parts.Select(Print)]);

    private static string Print(TextPart part) => part switch
    {
        TextPart.Literal literal => Quote(literal.Text),
        TextPart.Value value => Print(value.Expression),
        _ => throw new UnreachableException(),
    };

    private static string? Print(OnceClause? once) => once is null
        ? null
        : List(
            [
                "once",
                once.Keys.IsEmpty ? null : List(["per", .. once.Keys.Select(Print)]),
                Print("within", once.Within),
            ]);

    private static string? Print(string word, Expression? value) => value is null ? null : List([word, Print(value)]);

    private static string Names(ImmutableArray<Identifier> names) => List([.. names.Select(n => n.Text)]);
}
