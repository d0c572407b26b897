using System.Buffers.Binary;
using System.Text;

namespace Tcpq.Runtime.Replay.Records;

/// <summary>What the options of a pcapng interface say (draft-ietf-opsawg-pcapng §4.2).</summary>
/// <param name="Name">The device's name; null without one.</param>
/// <param name="Unit">How times are counted.</param>
internal readonly record struct InterfaceOptions(string? Name, TimeUnit Unit)
{
    private const int NameCode = 2;
    private const int ResolutionCode = 9;
    private const int OffsetCode = 14;
    private const byte Microseconds = 6;

    /// <summary>Reads them.</summary>
    /// <param name="bytes">From the first option on.</param>
    /// <param name="isSwapped">True if the section is in the other byte order.</param>
    public static InterfaceOptions Read(ReadOnlySpan<byte> bytes, bool isSwapped)
    {
        string? name = null;
        var (resolution, offset) = (Microseconds, 0L);
        var options = new PacketOptions(bytes, isSwapped);
        while (options.Next())
        {
            var value = options.Value;
            switch (options.Code)
            {
                case NameCode:
                    name = Encoding.UTF8.GetString(value.TrimEnd((byte)0));
                    break;
                case ResolutionCode when value.Length == 1:
                    resolution = value[0];
                    break;
                case OffsetCode when value.Length == sizeof(long):
                    offset = isSwapped
                        ? BinaryPrimitives.ReadInt64BigEndian(value)
                        : BinaryPrimitives.ReadInt64LittleEndian(value);
                    break;
                default:
                    break;
            }
        }

        return new(name, TimeUnit.Of(resolution, offset));
    }
}
