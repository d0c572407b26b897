namespace Tcpq.Values;

/// <summary>What a stream carries.</summary>
public enum StreamKind
{
    /// <summary>Rows of `emit`.</summary>
    Row,

    /// <summary>Texts of `print`.</summary>
    Print,

    /// <summary>Texts of `alert`.</summary>
    Alert,
}
