using Tcpq.Llvm;
using static Tcpq.Llvm.KernelType;

namespace Tcpq.Lowering;

/// <summary>Kernel structures with the fields that tcpq reads. Only names and kinds matter: libbpf finds the offsets in
/// the running kernel's BTF.</summary>
internal static class KernelTypes
{
    /// <summary>`include/linux/skbuff.h`.</summary>
    internal static KernelStruct SkBuff { get; } = new(
        "sk_buff",
        ("data", Pointer), ("head", Pointer), ("dev", Pointer), ("len", U32), ("data_len", U32), ("mark", U32),
        ("hash", U32), ("end", U32), ("protocol", U16), ("network_header", U16), ("mac_header", U16),
        ("queue_mapping", U16), ("vlan_proto", U16), ("vlan_tci", U16),
        ("vlan_present", new KernelType.BitField(1, 8)));

    /// <summary>`include/linux/skbuff.h`.</summary>
    internal static KernelStruct SharedInfo { get; } = new("skb_shared_info", ("gso_segs", U16));

    /// <summary>`include/linux/ns_common.h`.</summary>
    internal static KernelStruct NsCommon { get; } = new("ns_common", ("inum", U32));

    /// <summary>`include/net/net_namespace.h`.</summary>
    internal static KernelStruct Net { get; } = new("net", ("ns", NsCommon));

    /// <summary>`include/net/net_namespace.h`.</summary>
    internal static KernelStruct PossibleNet { get; } = new("possible_net_t", ("net", Pointer));

    /// <summary>`include/linux/netdevice.h`.</summary>
    internal static KernelStruct NetDevice { get; } = new("net_device", ("ifindex", U32), ("nd_net", PossibleNet));

    /// <summary>Where `struct pt_regs` keeps a function's first argument.</summary>
    internal static int FirstArgument(TargetArchitecture architecture) => architecture switch
    {
        TargetArchitecture.X64 => 112, // rdi, arch/x86/include/uapi/asm/ptrace.h
        _ => 0, // regs[0], arch/arm64/include/uapi/asm/ptrace.h
    };
}
