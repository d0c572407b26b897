namespace Tcpq.Language;

/// <summary>What a rule decides about a packet.</summary>
public enum Verdict
{
    /// <summary>It goes on, whatever later rules say.</summary>
    Pass,

    /// <summary>It is dropped.</summary>
    Drop,
}
