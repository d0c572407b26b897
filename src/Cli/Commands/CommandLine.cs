using System.CommandLine;
using System.CommandLine.Invocation;
using Tcpq.Cli.Terminal;
using Tcpq.Diagnostics;
using Tcpq.Llvm;

namespace Tcpq.Cli.Commands;

/// <summary>Runs what the command line says.</summary>
internal static class CommandLine
{
    // A script may start with `@`, and `-rx` is not three options.
    private static readonly ParserConfiguration Parsing =
        new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Parses and runs; returns the exit code.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="streams">Where to write.</param>
    /// <param name="ownsProcess">True if the process does nothing else.</param>
    public static int Run(string[] args, StandardStreams streams, bool ownsProcess = false)
    {
        if (args is [[not '-', ..], ..] && args[0] != CompletionCommand.AnswerName)
        {
            LlvmLibrary.Preload(); // A script is to be compiled, most likely: loading overlaps with parsing.
        }

        args = RunOptionSet.Spell(args);
        var context = new CommandContext(streams) { OwnsProcess = ownsProcess };
        var parsed = CommandTree.Create(context, args).Parse(args, Parsing);
        if (parsed.Action is ParseErrorAction)
        {
            return context.Report(parsed, [.. parsed.Errors.Select(e => Usage(e.Message))]);
        }

        return parsed.Invoke(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = streams.Results,
            Error = streams.Messages,
        });
    }

    /// <summary>A mistake in the command line, with the way to find out more.</summary>
    public static Diagnostic Usage(string message) =>
        new(Codes.BadOption, Reworded(message)) { Help = "`tcpq --help` lists the options" };

    /// <summary>The parser's own messages in the manner of all others: small letter, backticks, no full stop.</summary>
    private static string Reworded(string message)
    {
        var text = message.TrimEnd('.').Replace('\'', '`');
        return text.Length > 1 && char.IsUpper(text[0]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }
}
