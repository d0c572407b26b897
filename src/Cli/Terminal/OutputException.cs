namespace Tcpq.Cli.Terminal;

/// <summary>An output stream takes no more.</summary>
/// <param name="message">The system's reason.</param>
/// <param name="isReaderGone">True where the reader of a pipe closed it, as `head` does; that is no error.</param>
internal sealed class OutputException(string message, bool isReaderGone) : IOException(message)
{
    /// <summary>True where the reader of a pipe closed it.</summary>
    public bool IsReaderGone { get; } = isReaderGone;
}
