using System.Runtime.CompilerServices;

namespace Tcpq.Runtime.Replay.HostMaps;

/// <summary>How keys of one size are hashed and compared; a type argument, so that each size gets code of its own.
/// </summary>
internal unsafe interface IKeyShape
{
    /// <summary>64 bits of which the lowest and the highest are equally good.</summary>
    static abstract ulong Hash(byte* key, int size, ulong seed);

    /// <summary>True if all bytes are the same.</summary>
    static abstract bool Equal(byte* a, byte* b, int size);
}

/// <summary>Multiplies 64 by 64 bits and folds the product: every bit of the result depends on every bit of both.
/// </summary>
internal static unsafe class Mix
{
    // Odd, with as many ones as zeros, no pattern: the fractional parts of square roots of primes.
    public const ulong First = 0x6a09e667f3bcc909;
    public const ulong Second = 0xbb67ae8584caa73b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Word(byte* p) => Unsafe.ReadUnaligned<ulong>(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong HalfWord(byte* p) => Unsafe.ReadUnaligned<uint>(p);
}

/// <summary>A port, an index, a number.</summary>
internal readonly unsafe struct Key4 : IKeyShape
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(byte* key, int size, ulong seed) => Mix.Fold(Mix.HalfWord(key) ^ seed, Mix.First);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Equal(byte* a, byte* b, int size) => Mix.HalfWord(a) == Mix.HalfWord(b);
}

/// <summary>A number, or two small ones.</summary>
internal readonly unsafe struct Key8 : IKeyShape
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(byte* key, int size, ulong seed) => Mix.Fold(Mix.Word(key) ^ seed, Mix.First);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Equal(byte* a, byte* b, int size) => Mix.Word(a) == Mix.Word(b);
}

/// <summary>An address.</summary>
internal readonly unsafe struct Key16 : IKeyShape
{
    // The seed goes into both factors: with one of them free of it, a key that makes it 0 would hash to 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(byte* key, int size, ulong seed) =>
        Mix.Fold(Mix.Fold(Mix.Word(key) ^ seed, Mix.First) ^ Mix.Word(key + 8), Mix.Second ^ seed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Equal(byte* a, byte* b, int size) =>
        ((Mix.Word(a) ^ Mix.Word(b)) | (Mix.Word(a + 8) ^ Mix.Word(b + 8))) == 0;
}

/// <summary>An address and a port.</summary>
internal readonly unsafe struct Key20 : IKeyShape
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(byte* key, int size, ulong seed) =>
        Mix.Fold(Key16.Hash(key, 16, seed) ^ Mix.HalfWord(key + 16), Mix.First ^ seed);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Equal(byte* a, byte* b, int size) =>
        Key16.Equal(a, b, 16) & (Mix.HalfWord(a + 16) == Mix.HalfWord(b + 16));
}

/// <summary>Two addresses and two ports.</summary>
internal readonly unsafe struct Key36 : IKeyShape
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(byte* key, int size, ulong seed) =>
        Key20.Hash(key + 16, 20, Key16.Hash(key, 16, seed));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Equal(byte* a, byte* b, int size) => Key16.Equal(a, b, 16) && Key20.Equal(a + 16, b + 16, 20);
}

/// <summary>Keys of any other size.</summary>
internal readonly unsafe struct KeyOfAnySize : IKeyShape
{
    public static ulong Hash(byte* key, int size, ulong seed)
    {
        var hash = seed;
        var at = 0;
        for (; at + 8 <= size; at += 8)
        {
            hash = Mix.Fold(hash ^ Mix.Word(key + at), Mix.First ^ seed);
        }

        var rest = 0ul;
        for (; at < size; at++)
        {
            rest = (rest << 8) | key[at];
        }

        return Mix.Fold(hash ^ rest, Mix.Second ^ seed);
    }

    public static bool Equal(byte* a, byte* b, int size) =>
        new ReadOnlySpan<byte>(a, size).SequenceEqual(new ReadOnlySpan<byte>(b, size));
}
