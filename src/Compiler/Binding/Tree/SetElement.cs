namespace Tcpq.Binding.Tree;

/// <summary>A part of a set. The tree is closed.</summary>
internal abstract record SetElement
{
    private SetElement()
    {
    }

    /// <summary>Numbers from <paramref name="Low"/> to <paramref name="High"/>, both included.</summary>
    internal sealed record Range(ulong Low, ulong High) : SetElement;

    /// <summary>Addresses whose first <paramref name="Length"/> of 128 bits agree.</summary>
    internal sealed record Prefix(ulong High, ulong Low, int Length) : SetElement;

    /// <summary>A text; a char is a byte.</summary>
    internal sealed record Text(string Value) : SetElement;
}
