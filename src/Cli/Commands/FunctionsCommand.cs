using System.Collections.Immutable;
using System.CommandLine;
using Tcpq.Cli.Tables;
using Tcpq.Language.Functions;

namespace Tcpq.Cli.Commands;

/// <summary>`tcpq functions [NAME]`: all functions, or one in full.</summary>
internal static class FunctionsCommand
{
    public static Command Create(CommandContext context) =>
        new Listing<Function>("functions", "list the functions that scripts can call", "function")
        {
            NameDoc = "a function, for all about it",
            Rows = () => FunctionTable.Listed,
            NameOf = function => function.Name,
            DocOf = function => function.Doc,
            List = rows => context.Print(List(rows)),
            Describe = function => context.Print(Describe(function)),
        }.Create(context);

    private static TextTable List(ImmutableArray<Function> rows) => new(
        null,
        [new("written"), new("gives"), new("meaning")],
        [.. rows.Select(f => (ImmutableArray<string>)[f.Signature, Gives(f), f.Doc])]);

    private static TextTable Describe(Function function) => new(
        null,
        [new(function.Name), new("")],
        [
            ["written", function.Signature],
            ["meaning", function.Doc],
            ["gives", Gives(function)],
            .. function.Parameters.Select(p => (ImmutableArray<string>)[$"`{p.Name}`", Takes(p)]),
            ["for example", function.Example],
        ]);

    private static string Gives(Function function) =>
        function.Name == "default" ? "what `x` is" : function.ResultType.Name;

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
