namespace Tcpq.Runtime.Saving;

/// <summary>Why a file cannot be read as results; the message is the reason, for people.</summary>
internal sealed class ResultsException(string reason, bool isOther = false) : Exception(reason)
{
    /// <summary>True for a file of another kind, or another version, rather than a damaged one.</summary>
    internal bool IsOther => isOther;
}
