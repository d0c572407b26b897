namespace Tcpq.Binding;

/// <summary>Names that belong to the language and that this version does not have: told apart from misspelt ones.
/// </summary>
internal static class LaterNames
{
    /// <summary>True for a field of a later version.</summary>
    internal static bool IsField(string name) => name.StartsWith("args.", StringComparison.Ordinal);
}
