using System.Text;
using Spectre.Console;

namespace Tcpq.Cli.Tables;

/// <summary>A writer of known width; Spectre's own output asks <see cref="System.Console"/>, which switches the
/// terminal's keypad.</summary>
internal sealed class FixedOutput(TextWriter writer, int width) : IAnsiConsoleOutput
{
    private const int AnyHeight = 24;

    public TextWriter Writer { get; } = writer;

    public bool IsTerminal => true;

    public int Width { get; } = width;

    public int Height => AnyHeight;

    public void SetEncoding(Encoding encoding)
    {
        // The writer has one already.
    }
}
