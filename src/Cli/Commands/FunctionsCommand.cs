using System.Collections.Immutable;
using System.CommandLine;
using Tcpq.Diagnostics;
using Tcpq.Language;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq functions [NAME]`: all functions, or one in full.</summary>
internal static class FunctionsCommand
{
    public static Command Create(CommandContext context)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "a function, for all about it",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("functions", "list the functions that scripts can call") { name };
        command.SetAction(parsed => Run(parsed, context, parsed.GetValue(name)));
        return command;
    }

    private static int Run(ParseResult parsed, CommandContext context, string? name)
    {
        if (name is null)
        {
            context.Print(new(
                null,
                [new("written"), new("gives"), new("meaning")],
                [.. FunctionTable.Rows.Select(f => (ImmutableArray<string>)[f.Signature, f.ResultType.Name, f.Doc])]));
            return ExitCodes.Success;
        }

        if (FunctionTable.Find(name) is { } function)
        {
            context.Print(Describe(function));
            return ExitCodes.Success;
        }

        var near = Suggestion.Nearest(name, FunctionTable.Rows.Select(f => (f.Name, ImmutableArray<string>.Empty)));
        var help = near is null ? "`tcpq functions` lists them all" : $"did you mean `{near}`?";
        return context.Report(parsed, Codes.BadOption, $"there is no function `{name}`", help);
    }

    private static Tables.TextTable Describe(Function function) => new(
        null,
        [new(function.Name), new("")],
        [
            ["written", function.Signature],
            ["meaning", function.Doc],
            ["gives", function.ResultType.Name],
            .. function.Parameters.Select(p => (ImmutableArray<string>)[$"`{p.Name}`", Takes(p)]),
            ["for example", function.Example],
        ]);

    private static string Takes(Parameter parameter)
    {
        var kind = parameter.Kind switch
        {
            ParameterKind.Text => "text of a packet: `payload`, `http.path`, a part of one",
            ParameterKind.Count => "a number",
            ParameterKind.Constant => $"a number in the script, {parameter.Low} to {parameter.High}",
            ParameterKind.Address => "an address",
            _ => "a value that can be a key, but text",
        };
        return parameter.IsOptional ? $"{kind}; can be left out" : kind;
    }
}
