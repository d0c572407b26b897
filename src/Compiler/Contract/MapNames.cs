namespace Tcpq.Contract;

/// <summary>Maps of an object that are about nothing a script says, beside those that <see cref="Schema"/> names.</summary>
internal static class MapNames
{
    /// <summary>The array of one entry of zeros: a state that has seen nothing, for tables whose states the stack cannot hold.
    /// </summary>
    internal const string Zero = "tcpq_zero";

    /// <summary>The array of spin locks of the limits.</summary>
    internal const string Locks = "tcpq_locks";

    /// <summary>Bytes of the largest state that is put together on the stack.</summary>
    internal const int LargestStateOnStack = 32;
}
