using Tcpq.Values;

namespace Tcpq.Binding.Tree;

/// <summary>A `let`.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its value's type.</param>
/// <param name="IsOptional">True if a packet may lack what it is made of.</param>
internal sealed record Local(string Name, DataType Type, bool IsOptional)
{
    /// <summary>The type of a column that it fills, if that says more; else null.</summary>
    internal DataType? Shown { get; init; }
}
