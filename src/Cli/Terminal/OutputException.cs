namespace Tcpq.Cli.Terminal;

/// <summary>Standard output took no more.</summary>
internal sealed class OutputException(Exception cause, bool isReaderGone) : Exception(cause.Message, cause)
{
    /// <summary>True where the reader of a pipe closed it, as `head` does; that is no error.</summary>
    public bool IsReaderGone { get; } = isReaderGone;
}
