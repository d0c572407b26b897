namespace Tcpq.Text;

/// <summary>Words of a shell's command line.</summary>
internal static class ShellText
{
    /// <summary>A word that a shell reads as the text: as it is, where nothing in it means anything to a shell; else in
    /// single quotes.</summary>
    public static string Quote(string text) => text.Length > 0 && text.All(IsPlain)
        ? text
        : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || "/._-+:,@%".Contains(letter);
}
