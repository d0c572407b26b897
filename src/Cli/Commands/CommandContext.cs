using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Completions;
using Tcpq.Cli.Outputs;
using Tcpq.Cli.Tables;
using Tcpq.Cli.Terminal;
using Tcpq.Diagnostics;
using Tcpq.Targets;

namespace Tcpq.Cli.Commands;

/// <summary>What every command shares: the streams of the process and the way to report problems.</summary>
internal sealed class CommandContext(StandardStreams streams)
{
    private static readonly ImmutableArray<(string Name, RenderStyle Style)> Styles =
        [("rich", RenderStyle.Rich), ("short", RenderStyle.Short), ("json", RenderStyle.Json)];

    /// <summary>Where to write.</summary>
    public StandardStreams Streams { get; } = streams;

    /// <summary>True if the process does nothing else, so that what belongs to the process may be changed.</summary>
    public bool OwnsProcess { get; init; }

    /// <summary>`--error-format`, which every command takes.</summary>
    public Option<string> ErrorFormat { get; } = new("--error-format")
    {
        CompletionSources = { static _ => Styles.Select(style => new CompletionItem(style.Name)) },
        Description = "how to print problems: rich (with the script's lines), short (one a line), json",
        HelpName = string.Join('|', Styles.Select(s => s.Name)),
        Recursive = true,
    };

    /// <summary>Prints diagnostics to standard error and returns the exit code they call for.</summary>
    public int Report(ParseResult parsed, ImmutableArray<Diagnostic> diagnostics) =>
        Report(StyleOf(parsed, ref diagnostics), diagnostics);

    /// <summary>Prints one problem of the command line.</summary>
    public int Report(ParseResult parsed, DiagnosticCode code, string message, string? help = null) =>
        Report(parsed, [new Diagnostic(code, message) { Help = help }]);

    /// <summary>Says on standard error which kernels run an object.</summary>
    public void Report(ParseResult parsed, string file, KernelNeeds needs)
    {
        ImmutableArray<Diagnostic> none = [];
        if (StyleOf(parsed, ref none) == RenderStyle.Json)
        {
            NeedsText.WriteJson(Streams.Messages, file, needs);
            return;
        }

        NeedsText.Write(Streams.Messages, file, needs);
    }

    /// <summary>Prints a table to standard output.</summary>
    public void Print(TextTable table)
    {
        if (Streams.ResultsAreTerminal)
        {
            TerminalTables.Write(Streams.Results, table, Streams.Width, !Streams.RefusesColour);
            return;
        }

        PlainTables.Write(Streams.Results, table);
    }

    private int Report(RenderStyle style, ImmutableArray<Diagnostic> diagnostics)
    {
        // What was found so far stands above the problem.
        Streams.Results.Flush();
        var hasColour = Streams.MessagesAreTerminal && !Streams.RefusesColour;
        Streams.Messages.Write(DiagnosticRenderer.Render(diagnostics, style, hasColour));
        return ExitCodes.For(diagnostics);
    }

    private RenderStyle StyleOf(ParseResult parsed, ref ImmutableArray<Diagnostic> diagnostics)
    {
        // Asking for the value of an option that lacks it throws; such a command line is being reported already.
        var name = parsed.GetResult(ErrorFormat) is { Tokens: [var token, ..] } ? token.Value : Styles[0].Name;
        foreach (var style in Styles)
        {
            if (style.Name == name)
            {
                return style.Style;
            }
        }

        var choices = string.Join(", ", Styles.Select(s => s.Name));
        diagnostics = diagnostics.Insert(
            0, new(Codes.BadOption, $"there is no error format `{name}`") { Help = $"choose one of {choices}" });
        return RenderStyle.Rich;
    }
}
