using System.Collections.Immutable;

namespace Tcpq.Runtime.Replay.Compressed;

/// <summary>A way in which captures are compressed: a row of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Magic">How such a file begins.</param>
/// <param name="Library">The library that knows it.</param>
/// <param name="Package">Debian's package with that.</param>
/// <param name="Create">Makes a decoder; throws <see cref="DllNotFoundException"/> where the library is
/// missing.</param>
internal sealed record Compression(
    string Name, ImmutableArray<byte> Magic, string Library, string Package, Func<IDecoder> Create)
{
    private static readonly ImmutableArray<Compression> All = [
        new("gzip", [0x1f, 0x8b], "zlib", "zlib1g", () => new GzipDecoder()),
        new("zstd", [0x28, 0xb5, 0x2f, 0xfd], "libzstd", "libzstd1", () => new ZstdDecoder()),
        new("xz", [0xfd, .. "7zXZ"u8, 0], "liblzma", "liblzma5", () => new LzmaDecoder(LzmaFormat.Xz)),
        new("lz4", [0x04, 0x22, 0x4d, 0x18], "liblz4", "liblz4-1", () => new Lz4Decoder()),

        // Has no magic; all of its programs write these properties, and a dictionary of at least 64 KiB.
        new("lzma", [0x5d, 0, 0], "liblzma", "liblzma5", () => new LzmaDecoder(LzmaFormat.Alone)),
    ];

    // Frames that zstd and lz4 leave out: the first byte tells which.
    private static readonly byte[] Skippable = [0x2a, 0x4d, 0x18];

    /// <summary>True if more of the same may begin so, behind what has ended.</summary>
    public bool GoesOn(ReadOnlySpan<byte> start) => StartsAlike(start, Magic.AsSpan())
        || (Name is "zstd" or "lz4" && (start[0] & 0xf0) == 0x50 && StartsAlike(start[1..], Skippable));

    private static bool StartsAlike(ReadOnlySpan<byte> start, ReadOnlySpan<byte> magic)
    {
        var known = Math.Min(start.Length, magic.Length);
        return start[..known].SequenceEqual(magic[..known]);
    }

    /// <summary>The compression of a file that begins so; null if it is none that is known.</summary>
    public static Compression? Find(ReadOnlySpan<byte> start)
    {
        foreach (var row in All)
        {
            if (start.StartsWith(row.Magic.AsSpan()))
            {
                return row;
            }
        }

        return null;
    }
}
