using System.CommandLine;

namespace Tcpq.Cli.Commands;

/// <summary>The commands that there are.</summary>
internal static class CommandTree
{
    /// <summary>The root command, which runs a script, and the others below it.</summary>
    /// <param name="context">What they share.</param>
    /// <param name="args">The command line, whose order matters to <see cref="ScriptArguments"/>.</param>
    public static RootCommand Create(CommandContext context, IReadOnlyList<string> args)
    {
        var root = new RootCommand("Ask one-line questions about TCP traffic: of the kernel, or of a capture file.")
        {
            CheckCommand.Create(context),
            FmtCommand.Create(context),
            BuildCommand.Create(context),
            ExplainCommand.Create(context),
            MergeCommand.Create(context),
            DisasmCommand.Create(context),
            DoctorCommand.Create(context),
            FieldsCommand.Create(context),
            EventsCommand.Create(context),
            AggregatesCommand.Create(context),
            FunctionsCommand.Create(context),
            ToolsCommand.Create(context),
            CompletionCommand.Create(context),
            CompletionCommand.CreateAnswer(context),
            HelpCommand.Create(context),
        };
        RunCommand.AddTo(root, context, args);
        root.Options.Add(context.ErrorFormat);
        HelpText.AddTo(root, context);
        return root;
    }
}
