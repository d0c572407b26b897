namespace Tcpq.Testing;

/// <summary>Packets with a few bytes changed or with their end cut off.</summary>
public static class MutatedPackets
{
    private const int LinkLength = 14;
    private const int MostChanges = 3;
    private const int ChangedBytes = 90;

    /// <summary>Two mutants of each packet; the same for the same seed.</summary>
    public static IEnumerable<byte[]> Of(IEnumerable<byte[]> packets, int seed)
    {
        var random = new Random(seed);
        foreach (var packet in packets.Where(packet => packet.Length > LinkLength + 1))
        {
            yield return packet[..random.Next(LinkLength + 1, packet.Length)];
            var changed = packet.ToArray();
            for (var i = random.Next(MostChanges); i >= 0; i--)
            {
                changed[random.Next(Math.Min(changed.Length, ChangedBytes))] ^= (byte)(1 << random.Next(8));
            }

            yield return changed;
        }
    }
}
