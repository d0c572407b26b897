using System.Collections.Immutable;
using System.CommandLine;
using Tcpq.Cli.Tables;
using Tcpq.Runtime;
using Tcpq.Text;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq tools [NAME]`: the scripts that are part of tcpq, or one in full.</summary>
internal static class ToolsCommand
{
    public static Command Create(CommandContext context) =>
        new Listing<Tool>("tools", "list the scripts that are part of tcpq: `tcpq NAME` runs one", "tool")
        {
            NameDoc = "a tool, for what it does, its options and its text",
            Rows = All,
            NameOf = tool => tool.Name,
            DocOf = tool => tool.Outline.Summary,
            List = tools => List(context, tools),
            Describe = tool => Describe(context, tool),
        }.Create(context);

    private static ImmutableArray<Tool> All() =>
    [
        .. StandardLibrary.Names
            .Select(name => (Name: name, Source: StandardLibrary.Find(name)!))
            .Select(script => new Tool(script.Name, script.Source, ScriptOutline.Of(script.Source))),
    ];

    private static void List(CommandContext context, ImmutableArray<Tool> tools)
    {
        context.Print(Table("tool", tools.Where(tool => tool.Outline.HasRules)));
        context.Streams.Results.WriteLine();
        context.Print(Table("library, to `use`", tools.Where(tool => !tool.Outline.HasRules)));
    }

    private static TextTable Table(string title, IEnumerable<Tool> tools) => new(
        null,
        [new(title), new("what it is for")],
        [.. tools.Select(tool => (ImmutableArray<string>)[tool.Name, tool.Outline.Summary])]);

    private static void Describe(CommandContext context, Tool tool)
    {
        var results = context.Streams.Results;
        foreach (var line in tool.Outline.Header)
        {
            results.WriteLine(line);
        }

        results.WriteLine();
        if (!tool.Outline.Parameters.IsEmpty)
        {
            context.Print(ParameterTable.Of(tool.Outline.Parameters));
            results.WriteLine();
        }

        results.WriteLine(tool.Source.Name);
        foreach (var line in Enumerable.Range(1, tool.Source.LineCount).Select(tool.Source.Line).SkipLast(1))
        {
            results.WriteLine(line.Length == 0 ? "" : $"    {line}");
        }
    }

    private sealed record Tool(string Name, SourceText Source, ScriptOutline Outline);
}
