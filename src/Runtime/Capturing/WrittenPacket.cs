namespace Tcpq.Runtime.Capturing;

/// <summary>A packet to be written.</summary>
/// <param name="Interface">The number of its interface in the file.</param>
/// <param name="Time">Nanoseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="OriginalLength">Bytes that it had.</param>
/// <param name="Direction">epb_flags: 1 inbound, 2 outbound, 0 not known.</param>
/// <param name="Parts">Its bytes, in order.</param>
/// <param name="Comments">What stands beside it.</param>
internal sealed record WrittenPacket(
    int Interface, ulong Time, uint OriginalLength, uint Direction, ReadOnlyMemory<byte>[] Parts,
    IReadOnlyList<byte[]> Comments)
{
    /// <summary>Bytes of all parts.</summary>
    public int Length
    {
        get
        {
            var sum = 0;
            foreach (var part in Parts)
            {
                sum += part.Length;
            }

            return sum;
        }
    }
}
