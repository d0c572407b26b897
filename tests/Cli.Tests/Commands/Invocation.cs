using System.Text;
using Tcpq.Cli.Commands;
using Tcpq.Cli.Terminal;

namespace Tcpq.Cli.Tests.Commands;

/// <summary>What a command line gave, run inside the test's own process.</summary>
internal sealed record Invocation(int ExitCode, string Results, string Messages)
{
    /// <summary>The messages but for the line that says from which end a capture's connections are told.</summary>
    public string Problems => string.Concat(Messages.Split('\n')
            .Where(line => !line.StartsWith("connections are told from ", StringComparison.Ordinal))
        .Select(line => line.Length == 0 ? "" : line + "\n"));

    public static Invocation Of(params string[] args) => WithInput("", args);

    public static Invocation WithInput(string input, params string[] args)
    {
        using var results = new StringWriter();
        using var messages = new StringWriter();
        var streams = new StandardStreams(results, messages, () => new MemoryStream(Encoding.UTF8.GetBytes(input)));
        var exitCode = CommandLine.Run(args, streams);
        return new(exitCode, results.ToString(), messages.ToString());
    }
}
