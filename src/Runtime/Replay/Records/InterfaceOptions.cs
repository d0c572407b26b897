using System.Buffers.Binary;

namespace Tcpq.Runtime.Replay.Records;

/// <summary>The options of a pcapng interface, of which those about time matter.</summary>
/// <param name="at">The first option.</param>
/// <param name="end">Past the last.</param>
/// <param name="isSwapped">True where the file is big-endian.</param>
internal readonly unsafe ref struct InterfaceOptions(byte* at, byte* end, bool isSwapped)
{
    private const uint EndOfOptions = 0;
    private const uint TimeResolution = 9;
    private const uint TimeOffset = 14;
    private const int Microseconds = 6;
    private const int Nanoseconds = 9;

    private readonly byte* at = at;
    private readonly byte* end = end;
    private readonly bool isSwapped = isSwapped;

    /// <summary>Nanoseconds in a unit of its packets' times; null where those are not decimal fractions of a second down
    /// to nanoseconds, counted from 1970, or the options are damaged.</summary>
    public ulong? Scale()
    {
        var digits = Microseconds;
        var isStated = false;
        for (var option = at; option < end;)
        {
            if (end - option < 4)
            {
                return null;
            }

            var (code, size) = (HalfWord(option), HalfWord(option + 2));
            if (code == EndOfOptions)
            {
                return size == 0 ? Power(Nanoseconds - digits) : null;
            }

            var value = option + 4;
            option = value + ((size + 3) & ~3u);
            if (option > end || (code == TimeOffset && !IsZero(value, size)))
            {
                return null;
            }

            if (code == TimeResolution)
            {
                if (size != 1 || isStated || *value > Nanoseconds)
                {
                    return null;
                }

                (digits, isStated) = (*value, true);
            }
        }

        return Power(Nanoseconds - digits);
    }

    private static bool IsZero(byte* value, uint size) => size == 8 && *(ulong*)value == 0;

    private static ulong Power(int exponent)
    {
        var power = 1ul;
        for (var i = 0; i < exponent; i++)
        {
            power *= 10;
        }

        return power;
    }

    private uint HalfWord(byte* bytes)
    {
        var word = *(ushort*)bytes;
        return isSwapped ? BinaryPrimitives.ReverseEndianness(word) : word;
    }
}
