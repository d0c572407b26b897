using System.CommandLine;
using System.CommandLine.Completions;
using Tcpq.Language.Hooks;
using Tcpq.Runtime;
using Tcpq.Runtime.Devices;

namespace Tcpq.Cli.Commands;

/// <summary>What the arguments and options of several commands can be.</summary>
internal static class ScriptCompletion
{
    /// <summary>The kind of the one item that stands for all files.</summary>
    public const string Files = "files";

    /// <summary>Lets a shell complete the tools that are part of tcpq, and files.</summary>
    public static void Scripts(Argument argument) => argument.CompletionSources.Add(_ =>
        StandardLibrary.Names
            .Select(name => (Name: name, Outline: ScriptOutline.Of(StandardLibrary.Find(name)!)))
            .Where(tool => tool.Outline.HasRules)
            .Select(tool => new CompletionItem(tool.Name, documentation: tool.Outline.Summary))
            .Append(AnyFile));

    /// <summary>Lets a shell complete files.</summary>
    public static void AnyFiles(Argument argument) => argument.CompletionSources.Add(_ => [AnyFile]);

    /// <inheritdoc cref="AnyFiles(Argument)"/>
    public static void AnyFiles(Option option) => option.CompletionSources.Add(_ => [AnyFile]);

    /// <summary>Lets a shell complete hooks.</summary>
    public static void Hooks(Option option) => option.CompletionSources.Add(_ =>
        HookTable.Rows.Select(hook => new CompletionItem(hook.Name, documentation: hook.Doc)));

    /// <summary>Lets a shell complete the network devices that there are.</summary>
    public static void Devices(Option option) => option.CompletionSources.Add(_ =>
        NetworkDevice.Names.Select(name => new CompletionItem(name)));

    private static CompletionItem AnyFile => new(Files, Files);
}
