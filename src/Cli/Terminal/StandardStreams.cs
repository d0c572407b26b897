using System.Text;
using Tcpq.Runtime.Interop;

namespace Tcpq.Cli.Terminal;

/// <summary>Where a command writes, and what is at the other end.</summary>
/// <param name="Results">Standard output: results and nothing else; buffered.</param>
/// <param name="Messages">Standard error: all else; not buffered.</param>
/// <param name="OpenInput">Opens standard input.</param>
internal sealed record StandardStreams(TextWriter Results, TextWriter Messages, Func<Stream> OpenInput)
{
    private const int BufferSize = 32 * 1024;
    private const int DefaultWidth = 80;
    private const int InputDescriptor = 0;
    private const int OutputDescriptor = 1;
    private const int ErrorDescriptor = 2;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>True if <see cref="Results"/> is a terminal.</summary>
    public bool ResultsAreTerminal { get; init; }

    /// <summary>True if <see cref="Messages"/> is a terminal.</summary>
    public bool MessagesAreTerminal { get; init; }

    /// <summary>True if the user wants no colour: `NO_COLOR` is set and not empty (https://no-color.org), or the
    /// terminal is `dumb`.</summary>
    public bool RefusesColour { get; init; }

    /// <summary>Those of this process.</summary>
    public static StandardStreams OfProcess() => new(
        new StreamWriter(new DescriptorStream(OutputDescriptor), Utf8, BufferSize),
        new StreamWriter(new DescriptorStream(ErrorDescriptor, mayFail: true), Utf8) { AutoFlush = true },
        OpenStandardInput)
    {
        ResultsAreTerminal = !Console.IsOutputRedirected,
        MessagesAreTerminal = !Console.IsErrorRedirected,
        RefusesColour = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } ||
            Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb",
    };

    /// <summary>Columns of the terminal that <see cref="Results"/> is; a fixed width for files.</summary>
    public int Width => ResultsAreTerminal ? WindowSize.Columns(OutputDescriptor) ?? DefaultWidth : DefaultWidth;

    /// <summary>Standard output for bytes, with nothing kept back; results go to standard error where it is
    /// used.</summary>
    public Func<Stream> OpenOutput { get; init; } = () => new DescriptorStream(OutputDescriptor);

    /// <summary>The same, but for results, which go where messages do.</summary>
    public StandardStreams WithResultsAmongMessages() =>
        this with { Results = Messages, ResultsAreTerminal = MessagesAreTerminal };

    private static Stream OpenStandardInput() =>
        StandardDescriptor.IsGiven(InputDescriptor) ? Console.OpenStandardInput() : Stream.Null;
}
