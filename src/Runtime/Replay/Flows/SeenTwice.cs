using System.Runtime.CompilerServices;

namespace Tcpq.Runtime.Replay.Flows;

/// <summary>Recognizes a packet that a capture has twice: taken on several devices (`any`), or of a port that is
/// mirrored both ways. What TCP sends again differs in IPv4's identification; if there is none, it comes
/// later.</summary>
internal struct SeenTwice
{
    private const int Remembered = 8;
    private const ulong LongestWithIdentification = 50_000_000;
    private const ulong LongestWithout = 200_000;

    private Prints prints;
    private int next;

    /// <summary>True for a segment like one of the last of its direction.</summary>
    internal bool Is(in TcpSegment segment)
    {
        var print = PrintOf(segment);
        var longest = segment.Identification != 0 ? LongestWithIdentification : LongestWithout;
        for (var i = 0; i < Remembered; i++)
        {
            if (prints[i].Value == print && prints[i].Time + longest >= segment.Time)
            {
                return true;
            }
        }

        prints[next] = new(print, segment.Time);
        next = (next + 1) % Remembered;
        return false;
    }

    private static ulong PrintOf(in TcpSegment segment)
    {
        var hash = 0x9e37_79b9_7f4a_7c15UL;
        hash = Mix(hash, ((ulong)segment.Sequence << 32) | segment.Acknowledgment);
        hash = Mix(hash, ((ulong)segment.Payload << 32) | ((ulong)segment.Window << 16) | segment.Identification);
        hash = Mix(hash, ((ulong)segment.Timestamp << 32) | segment.Echo);
        hash = Mix(hash, ((ulong)segment.Flags << 8) | (uint)segment.BlockCount);
        for (var i = 0; i < segment.BlockCount; i++)
        {
            hash = Mix(hash, ((ulong)segment.Blocks[i].Start << 32) | segment.Blocks[i].End);
        }

        return hash | 1; // 0 stands for none
    }

    private static ulong Mix(ulong hash, ulong value)
    {
        hash = (hash ^ value) * 0xff51_afd7_ed55_8ccd;
        return hash ^ (hash >> 32);
    }

    private readonly record struct Print(ulong Value, ulong Time);

    [InlineArray(Remembered)]
    private struct Prints
    {
        private Print first;
    }
}
