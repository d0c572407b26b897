namespace Tcpq.Values;

/// <summary>A `param` of a script: a value that whoever runs it may set.</summary>
/// <param name="Name">Its name, and that of the command-line option.</param>
/// <param name="Type">Its type: a number, duration, size, port, address or truth value.</param>
/// <param name="Doc">What it is for; null if the script does not say.</param>
/// <param name="Default">Its value where nobody sets it, as the script writes it.</param>
/// <param name="High">The value it is compiled with: the first 8 of an address's 16 bytes as a big-endian number; 0 for
/// other types.</param>
/// <param name="Low">The rest of an address, or the value; signed ones in two's complement.</param>
/// <param name="IsFixed">True if something was laid out by it (`within`, `top`, `limit`, `every`), so that another
/// value takes another compilation.</param>
public sealed record ScriptParameter(
    string Name, DataType Type, string? Doc, string Default, ulong High, ulong Low, bool IsFixed)
{
    /// <summary>Its global in `.rodata`: 8 bytes, 16 for an address in network order.</summary>
    public string SymbolName => $"tcpq_param_{Name}";
}
