namespace Tcpq.Llvm;

/// <summary>A map as an object declares it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">A BPF_MAP_TYPE_ number.</param>
/// <param name="MaxEntries">Entries; bytes for a ring buffer.</param>
/// <param name="KeySize">Bytes of a key; 0 for a ring buffer.</param>
/// <param name="ValueSize">Bytes of a value; 0 for a ring buffer.</param>
/// <param name="Flags">BPF_F_ bits for its creation.</param>
internal sealed record MapDefinition(
    string Name, uint Type, long MaxEntries, int KeySize, int ValueSize, uint Flags);
