namespace Tcpq.Runtime.Replay.HostMaps;

/// <summary>The flags of bpf_map_update_elem that the host engine knows (include/uapi/linux/bpf.h).</summary>
internal enum UpdateFlags : ulong
{
    /// <summary>BPF_ANY: add or replace.</summary>
    Any = 0,

    /// <summary>BPF_NOEXIST: only add.</summary>
    NoExist = 1,

    /// <summary>BPF_EXIST: only replace.</summary>
    Exist = 2,
}
