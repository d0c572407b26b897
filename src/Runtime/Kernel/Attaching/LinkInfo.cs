using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>What the kernel counts about an attachment by itself.</summary>
internal static unsafe class LinkInfo
{
    /// <summary>Bytes asked for: struct bpf_link_info up to the end of perf_event.kprobe.missed
    /// (include/uapi/linux/bpf.h).</summary>
    public const int Size = MissedOffset + sizeof(ulong);

    private const int TypeOffset = 0;
    private const int EventTypeOffset = 16;
    private const int MissedOffset = 48;
    private const uint PerfEventLink = 7; // BPF_LINK_TYPE_PERF_EVENT
    private const uint Kprobe = 3; // BPF_PERF_EVENT_KPROBE, BPF_PERF_EVENT_KRETPROBE
    private const uint Kretprobe = 4;

    /// <summary>Times that a kprobe was hit and not handled, because its CPU was in another kprobe; null if the
    /// kernel does not say (before 6.7).</summary>
    /// <param name="link">The descriptor of the kprobe's link; of its perf event before 5.15.</param>
    public static ulong? KprobeMisses(int link)
    {
        Span<byte> info = stackalloc byte[Size];
        info.Clear();
        var size = (uint)Size;
        fixed (byte* content = info)
        {
            return LibBpf.bpf_obj_get_info_by_fd(link, content, &size) == 0 ? ReadKprobeMisses(info[..(int)size])
                : null;
        }
    }

    /// <summary>Reads that number.</summary>
    /// <param name="info">As much of the structure as the kernel filled in.</param>
    public static ulong? ReadKprobeMisses(ReadOnlySpan<byte> info) =>
        info.Length >= Size && Word(info, TypeOffset) == PerfEventLink
        && Word(info, EventTypeOffset) is Kprobe or Kretprobe
            ? BitConverter.ToUInt64(info[MissedOffset..])
            : null;

    private static uint Word(ReadOnlySpan<byte> info, int offset) => BitConverter.ToUInt32(info[offset..]);
}
