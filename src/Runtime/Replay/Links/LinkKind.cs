using System.Runtime.InteropServices;
using Tcpq.Contract;

namespace Tcpq.Runtime.Replay.Links;

/// <summary>A link type of capture files: a row of <see cref="LinkTable"/>.</summary>
/// <param name="Number">Its number in files (LINKTYPE_).</param>
/// <param name="Form">How its packets begin, for compiled code that reads all of them.</param>
/// <param name="Read">Finds where compiled code is to begin; null if that is the first byte.</param>
internal sealed record LinkKind(int Number, LinkType Form, LinkReader? Read = null)
{
    /// <summary>False if nothing of its packets is read.</summary>
    public bool IsKnown => Form != LinkType.Opaque || Read is not null;

    /// <summary>What libpcap calls it.</summary>
    public string Name => NameOf(Number);

    /// <summary>The head of each of its packets, where all have the same.</summary>
    public LinkHead Head => new(Form, NotFollowed: IsKnown ? null : $"link type {Name}");

    // libpcap knows more names than are worth repeating; it numbers types as files do from 104 on, but for a few.
    private static string NameOf(int number)
    {
        try
        {
            unsafe
            {
                var name = number < 104 ? null : Libpcap.pcap_datalink_val_to_name(number);
                return name == null ? $"{number}" : Marshal.PtrToStringUTF8((nint)name)!;
            }
        }
        catch (DllNotFoundException)
        {
            return $"{number}";
        }
    }
}
