using Tcpq.Cli.Terminal;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Files;

namespace Tcpq.Cli.Commands;

/// <summary>Standard output where an option that takes a file names it. What is printed goes to standard error then.
/// </summary>
internal static class StandardOutput
{
    private const int Number = 1;

    /// <summary>True for `-`, and for its names in `/dev`.</summary>
    public static bool IsNamedBy(string? path) =>
        path is not null && (path == "-" || OutputPlace.DescriptorOf(path) == Number);

    /// <summary>The error of bytes that would go to a terminal; null if standard output is none.</summary>
    /// <param name="streams">Of the process.</param>
    /// <param name="option">The option, with its value.</param>
    /// <param name="what">What it writes.</param>
    /// <param name="help">Where else it could go.</param>
    public static Diagnostic? RefuseTerminal(StandardStreams streams, string option, string what, string help) =>
        streams.ResultsAreTerminal
            ? CommandLine.Usage($"`{option}` writes {what} to standard output, which is a terminal")
                with
            { Help = help }
            : null;
}
