namespace Tcpq.Diagnostics;

/// <summary>ANSI colours (ECMA-48 SGR), or none.</summary>
internal sealed record Palette(bool Colour)
{
    /// <summary>A header or a name that should stand out.</summary>
    public string Strong(string text) => Paint(text, "1");

    /// <summary>Line numbers and the bar beside them.</summary>
    public string Gutter(string text) => Paint(text, "1;34");

    /// <summary>The mark of another place that matters.</summary>
    public string Secondary(string text) => Paint(text, "1;34");

    /// <summary>What a severity is shown in.</summary>
    public string Severity(string text, Severity severity) =>
        Paint(text, severity switch
        {
            Tcpq.Diagnostics.Severity.Warning => "1;33",
            Tcpq.Diagnostics.Severity.Error => "1;31",
            _ => "1;35",
        });

    private string Paint(string text, string code) => Colour && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}
