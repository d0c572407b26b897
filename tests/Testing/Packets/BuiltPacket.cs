using System.Collections.Immutable;

namespace Tcpq.Testing;

/// <summary>A packet's bytes and where each layer starts in them.</summary>
internal sealed record BuiltPacket(byte[] Bytes, ImmutableArray<int> Offsets)
{
    /// <summary>Builds from the inside out, since a header's lengths and checksums cover what it carries.</summary>
    public static BuiltPacket From(ImmutableArray<Layer> layers)
    {
        byte[] inner = [];
        var lengths = new int[layers.Length];
        for (var i = layers.Length - 1; i >= 0; i--)
        {
            var next = i + 1 < layers.Length ? layers[i + 1] : null;
            var network = layers.Take(i).OfType<NetworkLayer>().LastOrDefault();
            var outer = layers[i].Write(inner, next, network);
            lengths[i] = outer.Length;
            inner = outer;
        }

        return new(inner, [.. lengths.Select(length => inner.Length - length)]);
    }
}
