namespace Tcpq.Runtime.Maps;

/// <summary>A map's content as bytes, before its schema gives it meaning; the same from the kernel and from the
/// host engine.</summary>
/// <param name="KeySize">Bytes in a key.</param>
/// <param name="StateSize">Bytes in one state.</param>
/// <param name="StatesPerEntry">States of one key: one, or one for each possible CPU.</param>
/// <param name="Count">Number of entries.</param>
/// <param name="Keys"><paramref name="Count"/> keys, one after the other.</param>
/// <param name="States">For each key in the same order, its <paramref name="StatesPerEntry"/> states.</param>
internal sealed record RawTable(
    int KeySize, int StateSize, int StatesPerEntry, int Count, byte[] Keys, byte[] States);
