namespace Tcpq.Contract;

/// <summary>Maps of an object that are about nothing a script says, beside those that <see cref="Schema"/>
/// names.</summary>
internal static class MapNames
{
    /// <summary>The array of one entry of zeros: a state that has seen nothing, for tables whose states the stack
    /// cannot hold.</summary>
    internal const string Zero = "tcpq_zero";

    /// <summary>The per-CPU array of one entry in which keys are put together that
    /// <see cref="TableSchema.IsKeyWide"/>.</summary>
    internal const string Key = "tcpq_key";

    /// <summary>How many values that may be absent a key on the stack can have. The verifier follows what the stack
    /// holds, not what a map holds: with more of them its paths, absent or there, multiply on Linux 5.10 until it
    /// gives up.</summary>
    internal const int MostOptionalOnStack = 5;

    /// <summary>The array of spin locks of the limits.</summary>
    internal const string Locks = "tcpq_locks";

    /// <summary>How many there are, a power of two.</summary>
    internal const int LockCount = 256;

    /// <summary>The map from a socket's identity to <see cref="OwnerSize"/> bytes: the process in 8, 0 if the user's
    /// pid namespace has none, and 16 of its name.</summary>
    internal const string Owners = "tcpq_owners";

    /// <summary>Bytes of an entry of <see cref="Owners"/>.</summary>
    internal const int OwnerSize = 24;

    /// <summary>Bytes of the largest state that is put together on the stack.</summary>
    internal const int LargestStateOnStack = 32;
}
