using System.CommandLine;
using System.CommandLine.Parsing;

namespace Tcpq.Cli.Commands;

/// <summary>Options whose values mean something else than their text.</summary>
internal static class ParsedOption
{
    /// <summary>What a text means, or null and what is wrong with it.</summary>
    public delegate T? Parse<T>(string text, out string? problem);

    /// <summary>An option with such a value.</summary>
    public static Option<T> Create<T>(string name, string description, string helpName, Parse<T> parse) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => Apply(result, parse),
    };

    /// <summary>What the text of an option means; null if it means nothing, which is reported.</summary>
    public static T? Apply<T>(ArgumentResult result, Parse<T> parse)
    {
        var value = parse(result.Tokens[0].Value, out var problem);
        if (problem is not null)
        {
            result.AddError(problem);
        }

        return value;
    }
}
